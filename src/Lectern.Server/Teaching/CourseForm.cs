using System.Globalization;
using System.Text.RegularExpressions;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>A course's details as they were typed, kept so that a form with errors shows them again.</summary>
public sealed partial record CourseForm
{
    public const int MaxTitle = 200;
    public const int MaxSummary = 2000;
    public const int MaxCapacity = 1_000_000;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm";

    public string Title { get; init; } = "";
    public string Summary { get; init; } = "";

    /// <summary>The category's id, or empty.</summary>
    public string Category { get; init; } = "";

    public string Level { get; init; } = nameof(CourseLevel.Beginner);
    public string Language { get; init; } = "en";
    public string Capacity { get; init; } = "";

    /// <summary>UTC, as a browser's datetime-local field writes it: 2026-01-31T08:00.</summary>
    public string OpensAt { get; init; } = "";
    public string ClosesAt { get; init; } = "";

    /// <summary>See <see cref="Edition"/>.</summary>
    public string Version { get; init; } = "";

    public static CourseForm From(Course course) => new()
    {
        Title = course.Title,
        Summary = course.Summary,
        Category = course.CategoryId?.ToString(CultureInfo.InvariantCulture) ?? "",
        Level = course.Level.ToString(),
        Language = course.Language,
        Capacity = course.Capacity?.ToString(CultureInfo.InvariantCulture) ?? "",
        OpensAt = course.OpensAt?.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? "",
        ClosesAt = course.ClosesAt?.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? "",
        Version = Edition.Of(course.UpdatedAt).ToString(CultureInfo.InvariantCulture),
    };

    public CourseDetails Read(FieldErrors errors)
    {
        var details = new CourseDetails(
            errors.Text(Title, "title", MaxTitle),
            errors.Text(Summary, "summary", MaxSummary, required: false).ReplaceLineEndings("\n"),
            Number(Category, "category", 1, long.MaxValue, errors),
            ReadLevel(errors),
            ReadLanguage(errors),
            (int?)Number(Capacity, "capacity", 1, MaxCapacity, errors),
            Time(OpensAt, "opensAt", errors),
            Time(ClosesAt, "closesAt", errors));
        if (details.ClosesAt <= details.OpensAt)
            errors.Add("closesAt", "must be later than the opening time");
        return details;
    }

    private CourseLevel ReadLevel(FieldErrors errors)
    {
        if (Enum.TryParse<CourseLevel>(Level, ignoreCase: true, out var level) && Enum.IsDefined(level) && !char.IsAsciiDigit(Level[0]))
            return level;
        errors.Add("level", "must be Beginner, Intermediate or Advanced");
        return default;
    }

    private string ReadLanguage(FieldErrors errors)
    {
        if (!LanguageTag().IsMatch(Language.Trim()))
            errors.Add("language", "must be a language tag such as en or pt-BR");
        return Language.Trim();
    }

    private static long? Number(string text, string field, long min, long max, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (!long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            errors.Add(field, "must be a whole number");
        else if (number < min || number > max)
            errors.Add(field, $"must be from {min} to {max}; it is {number}");
        return number;
    }

    private static DateTime? Time(string text, string field, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (DateTime.TryParseExact(text.Trim(), [TimeFormat, "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time.Year >= 1900)
            return StoreTime.Truncate(time);
        errors.Add(field, "must be a UTC date and time such as 2026-01-31T08:00");
        return null;
    }

    // BCP 47: a primary subtag and up to three more.
    [GeneratedRegex(@"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\z")]
    private static partial Regex LanguageTag();
}

/// <summary>A course's details, each in its bounds.</summary>
public sealed record CourseDetails(
    string Title, string Summary, long? CategoryId, CourseLevel Level, string Language, int? Capacity, DateTime? OpensAt, DateTime? ClosesAt);
