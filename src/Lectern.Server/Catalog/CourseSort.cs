namespace Lectern.Server.Catalog;

public enum CourseSort
{
    Newest,
    Popular,
    Title,
}

/// <summary>How a list is sorted: by a column and, where it is equal, by id, both in one direction. An index covers each.</summary>
internal sealed record CourseOrder(CourseSort Sort, string Column, bool Descending)
{
    private static readonly CourseOrder[] All =
    [
        new(CourseSort.Newest, "published_at", Descending: true),
        new(CourseSort.Popular, "enrollment_count", Descending: true),
        new(CourseSort.Title, "title_key", Descending: false),
    ];

    public static CourseOrder Of(CourseSort sort) => All[(int)sort];

    public string Forward => Descending ? "DESC" : "ASC";
    public string Backward => Descending ? "ASC" : "DESC";

    /// <summary>Compares a later row with an earlier one.</summary>
    public string After => Descending ? "<" : ">";
}
