using System.Globalization;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>How many may enroll in a course, and when, as it was typed.</summary>
public sealed record TermsForm
{
    public const int MaxCapacity = 1_000_000;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm";

    /// <summary>Empty for no limit.</summary>
    public string Capacity { get; init; } = "";

    /// <summary>UTC, as a browser's datetime-local field writes it: 2026-01-31T08:00. Empty for an open side.</summary>
    public string OpensAt { get; init; } = "";
    public string ClosesAt { get; init; } = "";

    /// <summary>See <see cref="Edition"/>.</summary>
    public string Version { get; init; } = "";

    public static TermsForm From(Course course) => new()
    {
        Capacity = course.Capacity?.ToString(CultureInfo.InvariantCulture) ?? "",
        OpensAt = course.OpensAt?.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? "",
        ClosesAt = course.ClosesAt?.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? "",
        Version = Edition.Of(course.UpdatedAt),
    };

    public Terms Read(FieldErrors errors)
    {
        var terms = new Terms(ReadCapacity(errors), Time(OpensAt, "opensAt", errors), Time(ClosesAt, "closesAt", errors));
        if (terms.ClosesAt <= terms.OpensAt)
            errors.Add("closesAt", "must be later than the opening time");
        return terms;
    }

    private int? ReadCapacity(FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(Capacity))
            return null;
        if (int.TryParse(Capacity.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seats) && seats is >= 1 and <= MaxCapacity)
            return seats;
        errors.Add("capacity", $"must be a whole number from 1 to {MaxCapacity}, or empty for no limit");
        return null;
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
}

/// <summary>Who may enroll: so many, from then, until then. Null leaves that side open.</summary>
public sealed record Terms(int? Capacity, DateTime? OpensAt, DateTime? ClosesAt);
