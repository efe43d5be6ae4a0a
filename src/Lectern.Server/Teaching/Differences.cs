namespace Lectern.Server.Teaching;

/// <summary>A field that two people filled in differently: its label and what is stored now.</summary>
public sealed record Difference(string Label, string Stored);

/// <summary>Where what someone else saved differs from what was typed: shown beside a form that came too late.</summary>
internal static class Differences
{
    public static IReadOnlyList<Difference> Between(CourseForm stored, CourseForm typed) => Of(
        ("Title", stored.Title, typed.Title),
        ("Summary", stored.Summary, typed.Summary),
        ("Level", stored.Level, typed.Level),
        ("Language", stored.Language, typed.Language));

    public static IReadOnlyList<Difference> Between(TermsForm stored, TermsForm typed) => Of(
        ("Places", stored.Capacity, typed.Capacity),
        ("Opens", stored.OpensAt, typed.OpensAt),
        ("Closes", stored.ClosesAt, typed.ClosesAt));

    public static IReadOnlyList<Difference> Between(LessonForm stored, LessonForm typed) => Of(
        ("Title", stored.Title, typed.Title),
        ("Written in", stored.Format, typed.Format),
        ("Text", stored.Body, typed.Body));

    private static List<Difference> Of(params IEnumerable<(string Label, string Stored, string Typed)> fields) =>
        [.. fields.Where(field => field.Stored != field.Typed.ReplaceLineEndings("\n")).Select(field => new Difference(field.Label, field.Stored))];
}
