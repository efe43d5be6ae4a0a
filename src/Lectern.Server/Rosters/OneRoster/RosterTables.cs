using Lectern.Server.Rosters.Staging;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>The staged form of a roster: what Lectern keeps of each row, with the line it came from.</summary>
internal static class RosterTables
{
    public static readonly StagedTable Users = new("staged_users",
        new("source_id"), new("email"), new("email_key"), new("name"), new("role", StagedType.Small),
        new("is_active", StagedType.Boolean), new("is_deleted", StagedType.Boolean), new("line", StagedType.Integer))
    { Key = "source_id" };

    public static readonly StagedTable Classes = new("staged_classes",
        new("source_id"), new("title"), new("title_key"), new("summary"), new("search_text"),
        new("opens_at", StagedType.Time), new("closes_at", StagedType.Time), new("is_deleted", StagedType.Boolean), new("line", StagedType.Integer))
    { Key = "source_id", Later = [new("slug")] };

    public static readonly StagedTable Enrollments = new("staged_enrollments",
        new("source_id"), new("class_source_id"), new("user_source_id"), new("enrolled_at", StagedType.Time),
        new("is_deleted", StagedType.Boolean), new("line", StagedType.Integer))
    { Key = "source_id", Later = [new("user_id", StagedType.Long), new("course_id", StagedType.Long)] };

    public static readonly StagedTable Teachers = new("staged_teachers",
        new("source_id"), new("class_source_id"), new("user_source_id"), new("is_primary", StagedType.Boolean), new("line", StagedType.Integer))
    { Key = "source_id" };
}
