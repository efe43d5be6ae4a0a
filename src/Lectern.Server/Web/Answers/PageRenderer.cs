using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Web.Answers;

/// <summary>Renders pages to bytes, in a scope of their own: whoever asked first may be gone before the page is done. Thread-safe.</summary>
public sealed class PageRenderer(IServiceScopeFactory scopes)
{
    public async Task<CachedAnswer> RenderAsync(RazorComponentResult page)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, Response = { Body = body } };
        await page.ExecuteAsync(context);
        return CachedAnswer.Html(body.ToArray());
    }
}
