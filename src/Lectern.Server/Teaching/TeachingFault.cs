namespace Lectern.Server.Teaching;

/// <summary>Why a change to a course is refused.</summary>
public enum TeachingFault
{
    /// <summary>It does not exist, or it is someone else's draft, which must look the same.</summary>
    NotFound,

    /// <summary>A published course of another instructor.</summary>
    NotYours,

    /// <summary>Fields are wrong; the field errors say which.</summary>
    Invalid,

    /// <summary>Someone saved a newer version after the form was opened.</summary>
    ChangedMeanwhile,

    SectionHasLessons,
    TooManySections,
    TooManyLessons,
    TooManyAttachments,
    LastLessonOfPublished,

    NoLessons,
    NoSummary,
    StillPublished,
    HasEnrollments,
}

/// <summary>What a use case gave, or why it refused: exactly one of the two.</summary>
public readonly record struct Outcome<T>(T? Value, TeachingFault? Fault)
{
    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(TeachingFault fault) => new(default, fault);
}

/// <summary>Bounds of one course, so that no outline is too long to show on one page.</summary>
internal static class CourseLimits
{
    public const int Sections = 500;
    public const int Lessons = 2000;
    public const int Attachments = 50;
}
