namespace Lectern.Server.Storage.Content;

/// <summary>What an import changes while a page is sanitized.</summary>
/// <param name="RewriteUrl">Maps every <c>src</c> and <c>href</c> before it is checked; null drops the attribute.</param>
/// <param name="PageTitle">
/// The title shown above the content. A first h1 whose text is part of it is left out, so that no page says its title twice.
/// </param>
public sealed record HtmlSanitizerOptions(Func<string, string?>? RewriteUrl = null, string? PageTitle = null)
{
    /// <summary>Changes nothing.</summary>
    public static HtmlSanitizerOptions None { get; } = new();
}
