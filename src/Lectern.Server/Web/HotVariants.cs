using Lectern.Delivery.Images;
using Lectern.Server.Web.Delivery;

namespace Lectern.Server.Web;

/// <summary>
/// Answers for variants that lie on disk before routing, authentication and logging: a page asks for a dozen of them, and who asks makes
/// no difference. What has to be made, and what is not known to be for everybody, goes the usual way, to <see cref="GetMedia"/>.
/// </summary>
internal sealed class HotVariants(RequestDelegate next, ImageVariants variants, MediaAccess access)
{
    private Endpoint? _endpoint;

    public Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.Value!.StartsWith(MediaUrl.Prefix, StringComparison.Ordinal) || VariantName.Parse(http.Request.Path.Value[MediaUrl.Prefix.Length..]) is not { } name)
            return next(http);
        return HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? AnswerAsync(http, name) : next(http);
    }

    private async Task AnswerAsync(HttpContext http, VariantName name)
    {
        if (!access.IsKnownOpen(name.Hash) || variants.TryOpen(name) is not { } file)
        {
            await next(http);
            // Routing has found it; from here on nobody routes, and the hosting's meter takes the route from it.
            _endpoint ??= http.GetEndpoint();
            return;
        }
        using (file)
        {
            http.SetEndpoint(_endpoint);
            SecurityHeaders.Write(http);
            await VariantWriter.WriteAsync(http, name, file, CacheTable.Picture);
        }
    }
}
