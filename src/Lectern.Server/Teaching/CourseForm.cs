using System.Globalization;
using System.Text.RegularExpressions;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>A course's details as they were typed, kept so that a form with errors shows them again.</summary>
public sealed partial record CourseForm
{
    public const int MaxTitle = 200;
    public const int MaxSummary = 2000;

    public string Title { get; init; } = "";
    public string Summary { get; init; } = "";

    /// <summary>Empty for none.</summary>
    public string CategoryId { get; init; } = "";

    public string Level { get; init; } = "beginner";
    public string Language { get; init; } = "en";
    public bool RemoveImage { get; init; }

    /// <summary>See <see cref="Edition"/>.</summary>
    public string Version { get; init; } = "";

    public static CourseForm From(Course course) => new()
    {
        Title = course.Title,
        Summary = course.Summary,
        CategoryId = course.CategoryId?.ToString(CultureInfo.InvariantCulture) ?? "",
        Level = course.Level.ToString().ToLowerInvariant(),
        Language = course.Language,
        Version = Edition.Of(course.UpdatedAt),
    };

    public CourseDetails Read(FieldErrors errors) => new(
        errors.Text(Title, "title", MaxTitle),
        errors.Text(Summary, "summary", MaxSummary, required: false).ReplaceLineEndings("\n"),
        ReadCategory(errors),
        ReadLevel(errors),
        ReadLanguage(errors));

    private long? ReadCategory(FieldErrors errors)
    {
        if (CategoryId.Length == 0)
            return null;
        if (!long.TryParse(CategoryId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            errors.Add("categoryId", "is not one of the categories; choose one from the list");
        return id;
    }

    private CourseLevel ReadLevel(FieldErrors errors)
    {
        foreach (var level in Enum.GetValues<CourseLevel>())
            if (Level.Equals(level.ToString(), StringComparison.OrdinalIgnoreCase))
                return level;
        errors.Add("level", "must be beginner, intermediate or advanced");
        return default;
    }

    private string ReadLanguage(FieldErrors errors)
    {
        if (!LanguageTag().IsMatch(Language.Trim()))
            errors.Add("language", "must be a language tag such as en or pt-BR");
        return Language.Trim();
    }

    // BCP 47: a primary subtag and up to three more.
    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\z")]
    private static partial Regex LanguageTag();
}

/// <summary>A course's details, each in its bounds.</summary>
public sealed record CourseDetails(string Title, string Summary, long? CategoryId, CourseLevel Level, string Language);
