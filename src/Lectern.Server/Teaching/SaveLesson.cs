using System.Globalization;
using Lectern.Server.Web;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Teaching;

/// <summary>
/// <c>POST /teach/{course}/lessons</c> and <c>…/{lesson}</c>: the buttons of the lesson's form. All of them send the whole
/// form, and all but Save give it back unsaved: without a script, too, no button loses what was typed.
/// </summary>
internal static class SaveLesson
{
    private const string Detach = "detach:";

    public static async Task<IResult> Handle([AsParameters] Desk desk, long course, long lesson)
    {
        var (form, errors, action) = (await FormOfAsync(desk), new FieldErrors(), desk.Field("action"));
        if (action == "attach")
            return await AttachAsync(desk, course, lesson, form, errors);
        if (action.StartsWith(Detach, StringComparison.Ordinal))
            return await DetachAsync(desk, course, lesson, form, action[Detach.Length..]);
        if (action is "preview" or "insert")
            return await LessonEditor.ShowAsync(desk, course, lesson, await LookAsync(desk, course, form, errors, action));

        var outcome = await EditLesson.RunAsync(desk.Store, desk.Time, desk.Viewer, course, lesson, form, errors, desk.Cancel);
        return outcome.Fault is { } fault
            ? await LessonEditor.ShowAsync(desk, course, lesson, new(form, errors, fault))
            : desk.Http.SeeOther($"/teach/{course}/lessons/{lesson}", "Lesson saved.");
    }

    public static async Task<IResult> HandleNew([AsParameters] Desk desk, long course)
    {
        var (form, errors, action) = (await FormOfAsync(desk), new FieldErrors(), desk.Field("action"));
        if (action is "preview" or "insert")
            return await LessonEditor.ShowNewAsync(desk, course, await LookAsync(desk, course, form, errors, action));

        var outcome = await AddLesson.RunAsync(desk.Store, desk.Time, desk.Viewer, course, form, errors, desk.Cancel);
        return outcome.Fault is { } fault
            ? await LessonEditor.ShowNewAsync(desk, course, new(form, errors, fault))
            : desk.Http.SeeOther($"/teach/{course}/lessons/{outcome.Value}", "Lesson saved.");
    }

    private static async Task<LessonForm> FormOfAsync(Desk desk) => new()
    {
        Title = desk.Field("title"),
        SectionId = desk.Field("sectionId"),
        Format = desk.Field("format"),
        Body = await PastedPictures.ToOriginalsAsync(desk.Field("body"), desk.Pictures, desk.Cancel),
        IsPreview = desk.Field("isPreview") == "true",
        Version = desk.Field("version"),
    };

    private static async Task<LessonEditor.Attempt> LookAsync(Desk desk, long course, LessonForm form, FieldErrors errors, string action)
    {
        LessonForm.ReadBody(form.Body, errors);
        if (errors.Any || action == "preview")
            return new(form, errors);
        if (await OpenCourse.RefuseAsync(desk.Store, desk.Viewer, course, desk.Cancel) is { } refusal)
            return new(form, errors, refusal);
        var outcome = await UploadPicture.RunAsync(desk.Store, desk.Files, desk.Time, desk.File(UploadPicture.FileField), LessonForm.ReadFormat(form.Format, new FieldErrors()), errors, desk.Cancel);
        if (outcome is not { Fault: null, Value: { } uploaded })
            return new(form, errors, outcome.Fault);
        return new(form with { Body = MediaSnippet.Insert(form.Body.ReplaceLineEndings("\n"), uploaded.Snippet, Caret(desk)) }, errors, Said: "The picture is in the text.");
    }

    private static async Task<IResult> AttachAsync(Desk desk, long course, long lesson, LessonForm form, FieldErrors errors)
    {
        var outcome = await AttachFile.RunAsync(desk.Store, desk.Files, desk.Time, desk.Viewer, course, lesson, desk.File(AttachFile.FileField), desk.Field("fileTitle"), desk.MaxUploadMegabytes * 1_000_000L, errors, desk.Cancel);
        return await LessonEditor.ShowAsync(desk, course, lesson, new(form, errors, outcome.Fault, "The file is attached."));
    }

    private static async Task<IResult> DetachAsync(Desk desk, long course, long lesson, LessonForm form, string position)
    {
        var place = int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var outcome = await DetachFile.RunAsync(desk.Store, desk.Viewer, course, lesson, place, desk.Cancel);
        // Gone already, in another window: what was wanted is so.
        var refused = outcome.Fault == TeachingFault.NotFound ? null : outcome.Fault;
        return await LessonEditor.ShowAsync(desk, course, lesson, new(form, new FieldErrors(), refused, "The file is no longer attached."));
    }

    /// <summary>Where the script saw the cursor; null without one.</summary>
    private static int? Caret(Desk desk) => int.TryParse(desk.Field("caret"), NumberStyles.None, CultureInfo.InvariantCulture, out var caret) ? caret : null;
}
