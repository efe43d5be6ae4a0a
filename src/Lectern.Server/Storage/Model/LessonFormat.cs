namespace Lectern.Server.Storage.Model;

/// <summary>How a lesson's source is written. What readers see is always sanitized HTML.</summary>
public enum LessonFormat
{
    /// <summary>CommonMark with tables, footnotes and definition lists. Raw HTML is allowed and sanitized.</summary>
    Markdown = 0,

    /// <summary>HTML; sanitized.</summary>
    Html = 1,
}
