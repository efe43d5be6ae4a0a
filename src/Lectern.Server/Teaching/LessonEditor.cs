using System.Globalization;
using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching.Pages;
using Lectern.Server.Web;
using Lectern.Server.Web.Components;
using Lectern.Server.Web.Pictures;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Teaching;

/// <summary>The page on which a lesson is written: as stored, or with what was typed.</summary>
internal static class LessonEditor
{
    /// <summary>What was typed, and what came of it.</summary>
    /// <param name="Form">What was typed.</param>
    /// <param name="Errors">What is wrong with it.</param>
    /// <param name="Fault">Why it was not saved; null when it was not meant to be.</param>
    /// <param name="Said">What was done instead.</param>
    public sealed record Attempt(LessonForm Form, FieldErrors Errors, TeachingFault? Fault = null, string? Said = null);

    /// <summary><c>GET /teach/{course}/lessons/{lesson}</c></summary>
    public static Task<IResult> Handle([AsParameters] Desk desk, long course, long lesson) => ShowAsync(desk, course, lesson, null);

    /// <summary><c>GET /teach/{course}/lessons/new</c>: nothing exists before it is saved, so learners never see an empty lesson.</summary>
    public static Task<IResult> HandleNew([AsParameters] Desk desk, long course, string? sectionId, string? title) =>
        ShowNewAsync(desk, course, new(new LessonForm { SectionId = sectionId ?? "", Title = title ?? "" }, new FieldErrors()));

    public static async Task<IResult> ShowAsync(Desk desk, long courseId, long lessonId, Attempt? attempt)
    {
        var outcome = await OpenLesson.RunAsync(desk.Store, desk.Viewer, courseId, lessonId, desk.Cancel);
        if (outcome is not { Fault: null, Value: { } opened })
            return desk.Refuse(outcome.Fault!.Value);
        var (lesson, stored) = (opened.Lesson, LessonForm.From(opened.Lesson));
        var draft = attempt is null ? stored : attempt.Form with { Version = attempt.Fault is { } fault ? Edition.Again(fault, attempt.Form.Version, lesson.UpdatedAt) : attempt.Form.Version };
        var text = attempt is null ? lesson.BodyHtml : Render(attempt.Form);
        var images = await desk.Pictures.FindAsync(LessonPictures.UrlsIn(text).Concat(opened.Attachments.Select(attachment => CourseEditor.UrlOf(attachment.MediaName))), desk.Cancel);
        return Page(desk, attempt, new(
            courseId, opened.Course.Title, opened.Course.Slug, lessonId, lesson.Number, draft,
            IsUnsaved: draft with { Body = draft.Body.ReplaceLineEndings("\n") } != stored,
            Sections(opened.Sections),
            LessonPictures.Show(text, images),
            [.. opened.Attachments.Select(attachment => Line(attachment, draft, images))],
            attempt?.Errors,
            attempt?.Fault == TeachingFault.ChangedMeanwhile ? Differences.Between(stored, draft) : [],
            desk.MaxUploadMegabytes));
    }

    public static async Task<IResult> ShowNewAsync(Desk desk, long courseId, Attempt attempt)
    {
        var outcome = await OpenCourse.RunAsync(desk.Store, desk.Viewer, courseId, desk.Cancel);
        if (outcome is not { Fault: null, Value: { } opened })
            return desk.Refuse(outcome.Fault!.Value);
        var text = Render(attempt.Form);
        var images = await desk.Pictures.FindAsync(LessonPictures.UrlsIn(text), desk.Cancel);
        var sections = opened.Sections.Select(section => new Section { Id = section.Id, Title = section.Title });
        return Page(desk, attempt, new(
            courseId, opened.Course.Title, opened.Course.Slug, null, null, attempt.Form, IsUnsaved: true, Sections(sections), LessonPictures.Show(text, images), [], attempt.Errors));
    }

    private static RazorComponentResult<LessonEditorPage> Page(Desk desk, Attempt? attempt, LessonEditorView view)
    {
        FlashMessage? flash = attempt switch
        {
            { Fault: { } fault } when FaultText.Of(fault) is { } text => new(text, FlashTone.Error),
            { Said: { } said } when !attempt.Errors.Any => view.IsUnsaved ? new(said + " The lesson itself is not saved yet.", FlashTone.Warning) : new(said),
            _ => null,
        };
        var status = attempt is null || (attempt.Fault is null && !attempt.Errors.Any) ? StatusCodes.Status200OK : FaultText.Status(attempt.Fault ?? TeachingFault.Invalid);
        return desk.Http.Frame(flash).Page<LessonEditorPage>(view, status);
    }

    private static string Render(LessonForm form)
    {
        var (format, body) = (LessonForm.ReadFormat(form.Format, new FieldErrors()), form.Body.ReplaceLineEndings("\n"));
        return LessonContent.ToSafeHtml(format, body);
    }

    private static List<Choice> Sections(IEnumerable<Section> sections) =>
        [.. sections.Select(section => new Choice(section.Id.ToString(CultureInfo.InvariantCulture), section.Title))];

    private static AttachedFile Line(LessonMedia attachment, LessonForm draft, PictureSet images)
    {
        var (media, url) = (attachment.Media!, CourseEditor.UrlOf(attachment.MediaName)!);
        var format = LessonForm.ReadFormat(draft.Format, new FieldErrors());
        var image = media.ContentType.StartsWith("image/", StringComparison.Ordinal) ? images.Of(url) : null;
        return new(attachment.Position, attachment.Title, url, image, media.Size, MediaSnippet.For(format, media.ContentType, url, attachment.Title));
    }
}
