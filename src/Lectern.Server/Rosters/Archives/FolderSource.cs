namespace Lectern.Server.Rosters.Archives;

/// <summary>The files that lie directly in a folder.</summary>
internal sealed class FolderSource : ImportSource
{
    private readonly Dictionary<string, FileInfo> _files;
    private readonly ByteBudget _budget;

    public FolderSource(string path, ArchiveLimits limits, ImportProblems problems)
    {
        _files = new DirectoryInfo(path).GetFiles().ToDictionary(file => file.Name);
        _budget = new ByteBudget(limits, problems);
    }

    public override IReadOnlyCollection<string> Names => _files.Keys;

    public override long LengthOf(string name) => _files[name].Length;

    public override Stream? OpenRead(string name) =>
        _files.TryGetValue(name, out var file) ? new BudgetedStream(file.OpenRead(), name, file.Length, _budget) : null;
}
