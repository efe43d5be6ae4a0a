using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary><c>POST /teach/{course}/sections/{section}</c>: the buttons beside a section.</summary>
internal static class ChangeSection
{
    public static async Task<IResult> Handle([AsParameters] Desk desk, long course, long section)
    {
        var (title, errors) = (desk.Field("sectionTitle"), new FieldErrors());
        var outcome = await (desk.Field("action") switch
        {
            "up" => MoveSection.RunAsync(desk.Store, desk.Viewer, course, section, Direction.Up, desk.Cancel),
            "down" => MoveSection.RunAsync(desk.Store, desk.Viewer, course, section, Direction.Down, desk.Cancel),
            "delete" => RemoveSection.RunAsync(desk.Store, desk.Viewer, course, section, desk.Cancel),
            _ => RenameSection.RunAsync(desk.Store, desk.Viewer, course, section, title, errors, desk.Cancel),
        });
        return await CourseEditor.AnswerAsync(desk, course, outcome, null, fault => new(fault, errors, Renaming: errors.Any ? (section, title) : null), $"#section-{section}");
    }
}
