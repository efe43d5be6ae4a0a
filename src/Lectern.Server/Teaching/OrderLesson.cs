using Lectern.Server.Teaching.Pages;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary><c>POST /teach/{course}/lessons/{lesson}/order</c>: the buttons beside a lesson. Deleting asks once more.</summary>
internal static class OrderLesson
{
    public static async Task<IResult> Handle([AsParameters] Desk desk, long course, long lesson)
    {
        var action = desk.Field("action");
        if (action == "delete" && desk.Field("confirmed") != "yes")
            return await AskAsync(desk, course, lesson);
        var outcome = await (action switch
        {
            "up" => MoveLesson.RunAsync(desk.Store, desk.Viewer, course, lesson, Direction.Up, desk.Cancel),
            "down" => MoveLesson.RunAsync(desk.Store, desk.Viewer, course, lesson, Direction.Down, desk.Cancel),
            "delete" => RemoveLesson.RunAsync(desk.Store, desk.Viewer, course, lesson, desk.Cancel),
            _ => Task.FromResult<Outcome<long>>(TeachingFault.NotFound),
        });
        var (done, anchor) = action == "delete" ? ("Lesson deleted.", "#sections") : (null, $"#lesson-{lesson}");
        return await CourseEditor.AnswerAsync(desk, course, outcome, done, fault => new(fault, new FieldErrors()), anchor);
    }

    private static async Task<IResult> AskAsync(Desk desk, long course, long lesson)
    {
        var outcome = await OpenLesson.RunAsync(desk.Store, desk.Viewer, course, lesson, desk.Cancel);
        if (outcome is not { Fault: null, Value: { } opened })
            return desk.Refuse(outcome.Fault!.Value);
        return desk.Http.Frame().Page<ConfirmPage>(new ConfirmView(
            $"Delete “{opened.Lesson.Title}”?",
            "Its text and its list of files go, and with them what learners did in it. This cannot be undone.",
            "Delete the lesson", $"/teach/{course}/lessons/{lesson}/order", $"/teach/{course}#lesson-{lesson}"));
    }
}
