using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Web;

/// <summary>What every page shows around its own content.</summary>
/// <param name="Viewer">Who looks; null for someone who has not signed in.</param>
/// <param name="Token">The antiforgery token of the page's forms. Null on public pages seen by nobody in particular: a token comes with a cookie, and an answer with a cookie cannot be cached.</param>
/// <param name="Flash">What the last request did, said once.</param>
/// <param name="Canonical">The absolute address under which search engines should know the page.</param>
public sealed record PageContext(Viewer? Viewer, FormToken? Token = null, FlashMessage? Flash = null, string? Canonical = null)
{
    /// <summary>Renders <typeparamref name="TPage"/>, a component with the parameters Context and View.</summary>
    public RazorComponentResult<TPage> Page<TPage>(object view, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        new(new Dictionary<string, object?> { ["Context"] = this, ["View"] = view }) { StatusCode = status, PreventStreamingRendering = true };
}

/// <summary>An antiforgery token and the name of the field it goes into.</summary>
public sealed record FormToken(string Name, string Value);

public enum FlashTone
{
    Success = 0,
    Warning = 1,
    Error = 2,
}

/// <summary>One sentence about what was done.</summary>
public sealed record FlashMessage(string Text, FlashTone Tone = FlashTone.Success);
