namespace Lectern.Server.Rosters;

/// <param name="DryRun">Report what would change, and change nothing.</param>
/// <param name="KeepGoing">Leave rows with errors out instead of refusing the set.</param>
/// <param name="InstructorEmail">Who gets new courses that name no teacher; null for the first admin.</param>
public sealed record ImportOptions(bool DryRun = false, bool KeepGoing = false, string? InstructorEmail = null);

/// <summary>Told how far an import is: bytes or pages done, of how many.</summary>
public delegate void ImportProgress(string stage, long done, long total);
