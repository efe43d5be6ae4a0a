namespace Lectern.Server.Rosters.OneRoster;

/// <summary>The files that are read, in the order in which they are: what is referred to comes first.</summary>
public enum RosterFile
{
    Orgs,
    AcademicSessions,
    Courses,
    Classes,
    Users,

    /// <summary>1.2 only: there a user may have several roles.</summary>
    Roles,
    Enrollments,
}

/// <summary>What the manifest says a file holds.</summary>
public enum FileMode
{
    Absent,

    /// <summary>Everything there is: what is missing is gone.</summary>
    Bulk,

    /// <summary>What changed since the last set: what is missing stays.</summary>
    Delta,
}

internal static class RosterFiles
{
    public static readonly IReadOnlyList<RosterFile> All = Enum.GetValues<RosterFile>();

    /// <summary>The property of the manifest and the name of the file without its extension, such as <c>academicSessions</c>.</summary>
    public static string Key(this RosterFile file) => char.ToLowerInvariant(file.ToString()[0]) + file.ToString()[1..];

    public static string FileName(this RosterFile file) => file.Key() + ".csv";
}
