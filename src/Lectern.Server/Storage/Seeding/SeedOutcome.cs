namespace Lectern.Server.Storage.Seeding;

public enum SeedResult
{
    /// <summary>The store was empty and is filled now.</summary>
    Filled,

    /// <summary>The same plan filled it before; nothing was changed.</summary>
    AlreadyFilled,

    /// <summary>It holds something else; nothing was changed.</summary>
    NotEmpty,
}

/// <summary>What became of a plan, and the rows that the store holds by it; all 0 when it was not empty.</summary>
public sealed record SeedOutcome(SeedResult Result, long Users = 0, long Courses = 0, long Sections = 0, long Lessons = 0, long Enrollments = 0, long Progress = 0)
{
    /// <summary>The plan that filled the store earlier, such as <c>L-1</c>, or null.</summary>
    public string? Found { get; init; }
}
