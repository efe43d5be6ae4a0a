using System.Runtime.ExceptionServices;

namespace Lectern.Server.Web.Answers;

/// <summary>Says who has sent a request when that is known without asking anyone. Thread-safe.</summary>
public interface IKnownViewers
{
    /// <summary>No, when it has to be found out; the viewer is null for a request that nobody signed.</summary>
    bool TryFind(HttpContext http, out Viewer? viewer);
}

/// <summary>
/// Answers what was answered before and is still in memory, before routing, authentication and logging: most of what they would do
/// leads to the same bytes. Hot reads that never block begin here too. Everything else goes the usual way, on another thread: the one that
/// reads a socket answers from memory itself, which saves two changes of threads, and must not do anything that takes long or waits.
/// </summary>
internal sealed class HotAnswers(RequestDelegate next, Answers answers, IKnownViewers viewers, IEnumerable<IHotRead> reads, ActiveLearners active)
{
    private readonly IHotRead[] _reads = [.. reads.Where(read => read.NeverBlocks)];

    public Task InvokeAsync(HttpContext http)
    {
        var isGet = HttpMethods.IsGet(http.Request.Method);
        if (!(isGet || HttpMethods.IsHead(http.Request.Method)) || !viewers.TryFind(http, out var viewer))
            return ElsewhereAsync(http);
        if (viewer is not null)
            active.Saw(viewer.Id);
        if (Find(http, viewer, out var place) is { } answer)
        {
            // Nobody routes any more: the hosting's meter takes the route from here.
            http.SetEndpoint(place!.Endpoint);
            return answer.IsCompressed || http.Request.Headers.AcceptEncoding.Count == 0 ? WriteAsync(http, answer, place, viewer) : CompressAsync(http, answer, place, viewer);
        }
        return isGet && viewer is not null ? ReadAsync(http, viewer) : ElsewhereAsync(http);
    }

    private Task WriteAsync(HttpContext http, CachedAnswer answer, AnswerIndex.Place place, Viewer? viewer)
    {
        SocketThreads.Stay(http);
        return answers.WriteAsync(http, answer, place.Sharing, viewer, place.EdgeTags);
    }

    private async Task CompressAsync(HttpContext http, CachedAnswer answer, AnswerIndex.Place place, Viewer? viewer)
    {
        await SocketThreads.LeaveAsync(http);
        await WriteAsync(http, answer, place, viewer);
    }

    private async Task ReadAsync(HttpContext http, Viewer viewer)
    {
        try
        {
            foreach (var read in _reads)
            {
                if (await read.TryAnswerAsync(http, viewer))
                {
                    SocketThreads.Stay(http);
                    return;
                }
            }
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            http.Features.Set(new HotReads.Fault(ExceptionDispatchInfo.Capture(error)));
        }
        await ElsewhereAsync(http);
    }

    private async Task ElsewhereAsync(HttpContext http)
    {
        await SocketThreads.LeaveAsync(http);
        await next(http);
    }

    private CachedAnswer? Find(HttpContext http, Viewer? viewer, out AnswerIndex.Place? place)
    {
        if (viewer is null)
            return answers.TryFind(AnswerIndex.Request.Of(http, AnswerIndex.Visitor), out var open, out place) ? open : null;
        return answers.TryFind(AnswerIndex.Request.Of(http, viewer.Id), out var own, out place)
            || answers.TryFind(AnswerIndex.Request.Of(http, AnswerIndex.Anybody), out own, out place) ? own : null;
    }
}
