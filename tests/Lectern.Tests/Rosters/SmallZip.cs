using System.IO.Compression;
using System.Text;
using Lectern.Server.Rosters.OneRoster;

namespace Lectern.Tests.Rosters;

/// <summary>Writes small archives, and folders of CSV files, for one test.</summary>
internal static class SmallZip
{
    public static string Write(params (string Name, string Text)[] entries)
    {
        var path = Path.Combine(TestStores.TemporaryFolder(), "set.zip");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, text) in entries)
        {
            using var stream = zip.CreateEntry(name).Open();
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        return path;
    }

    /// <summary>A manifest that says delta or bulk for the files named and absent for the others.</summary>
    public static (string Name, string Text) Manifest(string version, string mode, params RosterFile[] files) => ("manifest.csv",
        $"propertyName,value\nmanifest.version,1.0\noneroster.version,{version}\nsource.systemCode,test\n" +
        string.Concat(RosterFiles.All.Select(file => $"file.{file.Key()},{(files.Contains(file) ? mode : "absent")}\n")));
}
