using System.Net;
using Lectern.Server.Storage.Model;
using Markdig;

namespace Lectern.Server.Storage.Content;

/// <summary>Turns what an author wrote into HTML that is safe to put inside a page.</summary>
public static class LessonContent
{
    /// <summary>Longest source that is rendered, in UTF-16 characters. The longest page of a 495,000-word textbook has 0.1 million.</summary>
    public const int MaxSourceLength = 1_000_000;

    // Markdig looks for the end of each opened link and emphasis again: text of nothing else costs the square of its length.
    // 100,000 characters of "[a](" take 3 s. A long chapter has a few hundred of either.
    private const int MaxOpeners = 10_000;

    // No DisableHtml: authors may write HTML, and the sanitizer sees everything anyway.
    // No generic attributes (`{onclick=…}`), media links (iframes) or math (needs a script to be shown).
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseAbbreviations()
        .UseAutoIdentifiers(Markdig.Extensions.AutoIdentifiers.AutoIdentifierOptions.GitHub)
        .UseCitations()
        .UseCustomContainers()
        .UseDefinitionLists()
        .UseEmphasisExtras()
        .UseFigures()
        .UseFootnotes()
        .UseGridTables()
        .UseListExtras()
        .UsePipeTables()
        .UseAutoLinks()
        .Build();

    /// <summary>Renders and sanitizes.</summary>
    /// <param name="format">The language of <paramref name="source"/>.</param>
    /// <param name="source">Up to <see cref="MaxSourceLength"/> characters; a longer one yields a notice that says so.</param>
    /// <param name="options">What an import maps while it reads; null for plain rendering.</param>
    public static string ToSafeHtml(LessonFormat format, string source, HtmlSanitizerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Length > MaxSourceLength)
            return $"<p>This lesson is too long to show: {source.Length} characters, the limit is {MaxSourceLength}.</p>";

        var html = format == LessonFormat.Markdown ? FromMarkdown(source) : source;
        return HtmlSanitizer.Sanitize(html, options ?? HtmlSanitizerOptions.None);
    }

    private static string FromMarkdown(string source)
    {
        if (source.AsSpan().Count('[') > MaxOpeners || source.AsSpan().Count('*') + source.AsSpan().Count('_') > 4 * MaxOpeners)
            return Plain(source);
        try
        {
            return Markdown.ToHtml(source, Pipeline);
        }
        catch (ArgumentException)
        {
            // Markdig's answer to more than 128 nested quotes or lists.
            return Plain(source);
        }
    }

    // What no author writes is shown as it was typed.
    private static string Plain(string source) => $"<pre>{WebUtility.HtmlEncode(source)}</pre>";
}
