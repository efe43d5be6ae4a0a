namespace Lectern.Server.Rosters;

/// <summary>What happened to one kind of row.</summary>
/// <param name="Removed">Users deactivated, courses back to draft, enrollments withdrawn, lessons deleted.</param>
public sealed record ImportCount(int Added, int Changed, int Removed)
{
    public static ImportCount None { get; } = new(0, 0, 0);

    public bool IsNothing => this is { Added: 0, Changed: 0, Removed: 0 };
}

/// <summary>The outcome of an import.</summary>
/// <param name="Imported">False when the set was refused: nothing changed.</param>
/// <param name="Counts">By kind, in the order in which people want to read them; of a dry run, what would have changed.</param>
/// <param name="Problems">Everything that was wrong, warnings included.</param>
public sealed record ImportReport(bool Imported, IReadOnlyDictionary<string, ImportCount> Counts, IReadOnlyList<ImportProblem> Problems)
{
    public static ImportReport Refused(ImportProblems problems) => new(false, new Dictionary<string, ImportCount>(), problems.Items);

    public bool ChangedNothing => Counts.Values.All(count => count.IsNothing);
}
