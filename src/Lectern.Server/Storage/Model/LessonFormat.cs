namespace Lectern.Server.Storage.Model;

/// <summary>How a lesson's source is written. What readers see is always sanitized HTML.</summary>
public enum LessonFormat
{
    Markdown = 0,
    Html = 1,
}
