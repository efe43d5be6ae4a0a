using Lectern.Delivery.Images;
using Lectern.Server.Web.Delivery;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Web;

/// <summary>
/// Answers for variants that were made before, ahead of routing, authentication and logging: a page asks for a dozen of them, and who asks
/// makes no difference. What was wanted lately is in memory, for a minute at a time. What has to be made, and what is not known to be for
/// everybody, goes the usual way, to <see cref="GetMedia"/>.
/// </summary>
internal sealed class HotVariants : IDisposable
{
    // Then the disk is asked again: whether the variant is still there, and it notes the use.
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(1);

    private readonly RequestDelegate _next;
    private readonly ImageVariants _variants;
    private readonly MediaAccess _access;
    private readonly MemoryCache _held;
    private Endpoint? _endpoint;

    public HotVariants(RequestDelegate next, ImageVariants variants, MediaAccess access, IOptions<LecternOptions> options)
    {
        (_next, _variants, _access) = (next, variants, access);
        _held = new(new MemoryCacheOptions { SizeLimit = options.Value.Images.MemoryMegabytes * 1_000_000L });
    }

    public Task InvokeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (!path.StartsWith(MediaUrl.Prefix, StringComparison.Ordinal) || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
            return _next(http);
        if (_held.TryGetValue(path, out VariantAnswer? held) && _access.IsKnownOpen(held!.Hash))
        {
            SocketThreads.Stay(http);
            return AnswerAsync(http, held);
        }
        return VariantName.Parse(path[MediaUrl.Prefix.Length..]) is { } name ? FromDiskAsync(http, path, name) : _next(http);
    }

    public void Dispose() => _held.Dispose();

    private async Task FromDiskAsync(HttpContext http, string path, VariantName name)
    {
        await SocketThreads.LeaveAsync(http);
        if (!_access.IsKnownOpen(name.Hash) || _variants.TryOpen(name) is not { } file)
        {
            await _next(http);
            // Routing has found it; from here on nobody routes, and the hosting's meter takes the route from it.
            _endpoint ??= http.GetEndpoint();
            return;
        }
        VariantAnswer answer;
        using (file)
            answer = new(name, file);
        // What is larger than all the room is not taken in.
        _held.Set(path, answer, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Held, Size = answer.Length });
        await AnswerAsync(http, answer);
    }

    private Task AnswerAsync(HttpContext http, VariantAnswer answer)
    {
        http.SetEndpoint(_endpoint);
        SecurityHeaders.Write(http);
        return answer.WriteAsync(http, CacheTable.Picture);
    }
}
