namespace Lectern.Server.Teaching;

/// <summary>What a refusal is called in HTTP and in English.</summary>
internal static class FaultText
{
    public static int Status(TeachingFault fault) => fault switch
    {
        TeachingFault.NotFound => StatusCodes.Status404NotFound,
        TeachingFault.NotYours => StatusCodes.Status403Forbidden,
        TeachingFault.Invalid => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status409Conflict,
    };

    /// <summary>What happened and what to do about it; null where the field errors say it.</summary>
    public static string? Of(TeachingFault fault) => fault switch
    {
        TeachingFault.ChangedMeanwhile => "Someone saved this in another window after you opened it. What you typed is still here, unsaved. Compare the two; saving again replaces theirs.",
        TeachingFault.SectionHasLessons => "The section still has lessons. Move or delete them first.",
        TeachingFault.TooManySections => $"A course has at most {CourseLimits.Sections} sections. Use the ones it has.",
        TeachingFault.TooManyLessons => $"A course has at most {CourseLimits.Lessons} lessons. Start a second course for more.",
        TeachingFault.TooManyAttachments => $"A lesson has at most {CourseLimits.Attachments} files. Remove one first.",
        TeachingFault.LastLessonOfPublished => "A published course keeps at least one lesson. Add another one first, or unpublish the course.",
        TeachingFault.NoLessons => "There is nothing to read yet. Write at least one lesson, then publish.",
        TeachingFault.NoSummary => "The catalogue shows a course's summary, and this one has none. Write it under Details and save, then publish.",
        TeachingFault.StillPublished => "The course is published. Unpublish it first.",
        TeachingFault.HasEnrollments => "Learners are or were enrolled, and their records need the course. Unpublished, nobody else finds it.",
        _ => null,
    };
}
