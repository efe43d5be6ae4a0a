namespace Lectern.Server.Storage.Seeding;

public enum SeedSize
{
    XS,
    S,
    M,
    L,
    XL,
}

/// <summary>How much of what a seeded store holds. Two stores with the same plan hold the same rows.</summary>
/// <param name="Size">The name of the row below.</param>
/// <param name="Seed">Where all chance comes from.</param>
/// <param name="Users">One admin, the instructors, and learners for the rest.</param>
/// <param name="Courses">All published.</param>
/// <param name="Enrollments">Exactly so many, none withdrawn.</param>
/// <param name="Octaves">How unlike learners are: the busiest have about 2^octaves times the enrollments of the idlest.</param>
public sealed record SeedPlan(SeedSize Size, long Seed, int Users, int Courses, int Enrollments, int Octaves)
{
    /// <summary>The password of every seeded user.</summary>
    public const string Password = "lectern-seed";

    public const string AdminEmail = "admin@seed.example";
    public const string FirstInstructorEmail = "instructor-1@seed.example";
    public const string FirstLearnerEmail = "learner-1@seed.example";

    /// <summary>The one admin's <c>source</c>; the plan that filled the store is its <c>source_id</c>.</summary>
    public const string Source = "lectern-seed";

    public const int AdminId = 1;
    public const int FirstInstructor = 2;

    public string SourceId => $"{Size}-{Seed}";

    /// <summary>One user in a hundred teaches, five at least.</summary>
    public int Instructors => Math.Max(5, Users / 100);

    public int FirstLearner => FirstInstructor + Instructors;
    public int Learners => Users - Instructors - 1;

    public static SeedPlan Of(SeedSize size, long seed) => size switch
    {
        SeedSize.XS => new(size, seed, Users: 100, Courses: 20, Enrollments: 300, Octaves: 2),
        SeedSize.S => new(size, seed, 1_000, 100, 5_000, Octaves: 3),
        SeedSize.M => new(size, seed, 10_000, 1_000, 80_000, Octaves: 5),
        SeedSize.L => new(size, seed, 100_000, 5_000, 1_000_000, Octaves: 7),
        _ => new(size, seed, 1_000_000, 20_000, 10_000_000, Octaves: 7),
    };
}
