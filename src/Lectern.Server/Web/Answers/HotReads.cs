namespace Lectern.Server.Web.Answers;

/// <summary>A read that is asked for so often that routing, authentication and the rest would be most of its work. Thread-safe.</summary>
public interface IHotRead
{
    /// <summary>Answers as its endpoint would; no, when this is not its request, or not one that it can answer with 200.</summary>
    /// <param name="http">A GET request.</param>
    /// <param name="viewer">Who has sent it.</param>
    ValueTask<bool> TryAnswerAsync(HttpContext http, Viewer viewer);
}

/// <summary>Gives hot reads of known viewers the short way. It stands behind what turns exceptions into answers.</summary>
internal sealed class HotReads(RequestDelegate next, IKnownViewers viewers, IEnumerable<IHotRead> reads)
{
    private readonly IHotRead[] _reads = [.. reads];

    public async Task InvokeAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method) && viewers.TryFind(http, out var viewer) && viewer is not null)
        {
            foreach (var read in _reads)
            {
                if (await read.TryAnswerAsync(http, viewer))
                    return;
            }
        }
        await next(http);
    }
}
