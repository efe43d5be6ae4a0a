using System.Globalization;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching.Pages;
using Lectern.Server.Web;
using Lectern.Server.Web.Components;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Teaching;

/// <summary>The page on which a course is edited: as stored, or with what was typed and why it was not saved.</summary>
internal static class CourseEditor
{
    /// <summary>What the last form held and what came of it.</summary>
    public sealed record Attempt(TeachingFault Fault, FieldErrors Errors, CourseForm? Details = null, TermsForm? Publishing = null, (long, string)? Renaming = null);

    /// <summary><c>GET /teach/{course}</c></summary>
    public static Task<IResult> Handle([AsParameters] Desk desk, long course) => ShowAsync(desk, course, null);

    /// <summary>On to the stored course after a change; or this page again, saying why nothing changed.</summary>
    public static async Task<IResult> AnswerAsync(Desk desk, long course, Outcome<long> outcome, string? done, Func<TeachingFault, Attempt> attempt, string anchor = "") =>
        outcome.Fault is { } fault ? await ShowAsync(desk, course, attempt(fault)) : desk.Http.SeeOther($"/teach/{course}{anchor}", done);

    public static string? UrlOf(string? image) => image is null ? null : "/media/" + image;

    private static async Task<IResult> ShowAsync(Desk desk, long courseId, Attempt? attempt)
    {
        var outcome = await OpenCourse.RunAsync(desk.Store, desk.Viewer, courseId, desk.Cancel);
        if (outcome is not { Fault: null, Value: { } opened })
            return desk.Refuse(outcome.Fault!.Value);
        var status = attempt is null ? StatusCodes.Status200OK : FaultText.Status(attempt.Fault);
        var flash = attempt is not null && FaultText.Of(attempt.Fault) is { } text ? new FlashMessage(text, FlashTone.Error) : null;
        return desk.Http.Frame(flash).Page<CourseEditorPage>(View(opened, await desk.Pictures.FindAsync([UrlOf(opened.Course.Image)], desk.Cancel), attempt), status);
    }

    private static CourseEditorView View(OpenCourse.OpenedCourse opened, PictureSet images, Attempt? attempt)
    {
        var course = opened.Course;
        var (details, publishing) = (CourseForm.From(course), TermsForm.From(course));
        return new(
            course.Id, course.Slug, course.Title, images.Of(UrlOf(course.Image)), course.Status, opened.SeatsTaken,
            MayBeDeleted: course.Status == CourseStatus.Draft && !opened.WasEnrolledIn,
            attempt?.Details is { } typed ? typed with { Version = Edition.Again(attempt.Fault, typed.Version, course.UpdatedAt) } : details,
            attempt?.Publishing is { } terms ? terms with { Version = Edition.Again(attempt.Fault, terms.Version, course.UpdatedAt) } : publishing,
            [.. opened.Sections.Select(section => new EditorSection(section.Id, section.Title, [.. section.Lessons.Select(Line)]))],
            [.. opened.Categories.Select(category => new Choice(category.Id.ToString(CultureInfo.InvariantCulture), category.Name))],
            attempt?.Errors,
            attempt?.Renaming,
            attempt switch
            {
                { Fault: TeachingFault.ChangedMeanwhile, Details: { } mine } => Differences.Between(details, mine),
                { Fault: TeachingFault.ChangedMeanwhile, Publishing: { } mine } => Differences.Between(publishing, mine),
                _ => [],
            });
    }

    private static EditorLesson Line(OpenCourse.OpenedLesson lesson) => new(lesson.Id, lesson.Number, lesson.Title, lesson.IsPreview, lesson.IsEmpty);
}
