using Lectern.Assets;

if (args is not [var folder, .. var sources] || sources.Length == 0)
{
    Console.Error.WriteLine("usage: Lectern.Assets FOLDER NAME=FILE…   writes NAME with its hash, and its compressed forms, to FOLDER");
    return 2;
}
// Of the last build, other hashes may lie there.
if (Directory.Exists(folder))
    Directory.Delete(folder, recursive: true);
Directory.CreateDirectory(folder);
var assets = new AssetFolder(sources.Select(source => source.Split('=', 2)).ToDictionary(pair => pair[0], pair => File.ReadAllBytes(pair[1]), StringComparer.Ordinal));
foreach (var asset in assets.All())
{
    foreach (var (name, bytes) in asset.Files())
        File.WriteAllBytes(Path.Combine(folder, name), bytes);
}
return 0;
