namespace Lectern.Server.Storage.Seeding;

/// <summary>How far the work is: rows written, or indexes built.</summary>
/// <param name="Stage">What is being done, such as <c>enrollments</c>.</param>
/// <param name="Done">Of the stage.</param>
/// <param name="Total">Of the stage.</param>
public readonly record struct SeedProgress(string Stage, long Done, long Total);
