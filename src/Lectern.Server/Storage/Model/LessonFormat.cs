namespace Lectern.Server.Storage.Model;

/// <summary>The language a lesson is written in.</summary>
public enum LessonFormat
{
    /// <summary>CommonMark with tables, footnotes and definition lists. Raw HTML is allowed and sanitized.</summary>
    Markdown,

    /// <summary>HTML; sanitized.</summary>
    Html,
}
