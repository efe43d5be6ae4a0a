using Lectern.Server.Rosters.Archives;
using Lectern.Server.Rosters.Csv;

namespace Lectern.Server.Rosters.OneRoster;

public enum OneRosterVersion
{
    V11,
    V12,
}

/// <summary>What <c>manifest.csv</c> says about a set.</summary>
/// <param name="Version">Of the standard.</param>
/// <param name="Modes">One for each file that is read.</param>
/// <param name="Source">The system that wrote it, such as <c>oulad</c>; empty when it does not say. Keeps the ids of two systems apart.</param>
public sealed record RosterManifest(OneRosterVersion Version, IReadOnlyDictionary<RosterFile, FileMode> Modes, string Source)
{
    private const string Name = "manifest.csv";

    /// <summary>Null, with the reason reported, when there is none or it cannot be followed.</summary>
    public static RosterManifest? Read(ImportSource source, ImportProblems problems)
    {
        if (ReadProperties(source, problems) is not { } properties)
            return null;
        var modes = new Dictionary<RosterFile, FileMode>();
        foreach (var file in RosterFiles.All)
            modes[file] = ReadMode(file, properties, source, problems);
        var version = ReadVersion(properties, problems);
        if (version == OneRosterVersion.V11)
            modes[RosterFile.Roles] = FileMode.Absent;
        WarnOfFilesNobodyReads(source, problems);
        return problems.IsRefused ? null : new(version, modes, properties.GetValueOrDefault("source.systemCode", ""));
    }

    private static Dictionary<string, string>? ReadProperties(ImportSource source, ImportProblems problems)
    {
        using var stream = source.OpenRead(Name);
        if (stream is null)
        {
            problems.Refuse(Name, null, "the set has no manifest.csv at its top level, so nothing says what its files are");
            return null;
        }
        using var rows = new CsvRows(stream, Name, problems);
        if (rows.Header is not ["propertyName", "value"])
        {
            problems.Refuse(Name, 1, "the header must be propertyName,value");
            return null;
        }
        var properties = new Dictionary<string, string>();
        while (rows.Read())
            properties[rows[0]] = rows[1];
        return properties;
    }

    private static OneRosterVersion ReadVersion(Dictionary<string, string> properties, ImportProblems problems)
    {
        var version = properties.GetValueOrDefault("oneroster.version", "");
        if (version is not ("1.1" or "1.2" or "1.2.1"))
            problems.Refuse(Name, null, $"oneroster.version is '{version}'; 1.1 and 1.2 are read");
        return version == "1.1" ? OneRosterVersion.V11 : OneRosterVersion.V12;
    }

    private static FileMode ReadMode(RosterFile file, Dictionary<string, string> properties, ImportSource source, ImportProblems problems)
    {
        var property = "file." + file.Key();
        var exists = source.Names.Contains(file.FileName());
        var value = properties.GetValueOrDefault(property, "absent");
        if (!Enum.TryParse<FileMode>(value, ignoreCase: true, out var mode) || char.IsAsciiDigit(value[0]))
            problems.Refuse(Name, null, $"{property} is '{value}'; it must be bulk, delta or absent");
        else if (mode != FileMode.Absent && !exists)
            problems.Refuse(Name, null, $"{property} is {value}, but {file.FileName()} is not in the set");
        else if (mode == FileMode.Absent && exists)
            problems.Warn(file.FileName(), null, "the manifest says that this file is absent; it is not read");
        return mode;
    }

    private static void WarnOfFilesNobodyReads(ImportSource source, ImportProblems problems)
    {
        foreach (var name in source.Names.Where(name => name != Name && !RosterFiles.All.Any(file => file.FileName() == name)).Order())
            problems.Warn(name, null, "Lectern has no use for this file; it is not read");
    }
}
