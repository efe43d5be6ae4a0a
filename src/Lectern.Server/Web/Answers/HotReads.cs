using System.Runtime.ExceptionServices;

namespace Lectern.Server.Web.Answers;

/// <summary>A read that is asked for so often that routing, authentication and the rest would be most of its work. Thread-safe.</summary>
public interface IHotRead
{
    /// <summary>Does it only wait by await, so that the thread which reads the sockets can begin it?</summary>
    bool NeverBlocks { get; }

    /// <summary>Answers as its endpoint would; no, when this is not its request, or not one that it can answer with 200.</summary>
    /// <param name="http">A GET request.</param>
    /// <param name="viewer">Who has sent it.</param>
    ValueTask<bool> TryAnswerAsync(HttpContext http, Viewer viewer);
}

/// <summary>
/// Gives hot reads that block the short way. It stands behind what turns exceptions into answers, also for those that
/// <see cref="HotAnswers"/> has begun.
/// </summary>
internal sealed class HotReads(RequestDelegate next, IKnownViewers viewers, IEnumerable<IHotRead> reads)
{
    private readonly IHotRead[] _reads = [.. reads.Where(read => !read.NeverBlocks)];

    public async Task InvokeAsync(HttpContext http)
    {
        http.Features.Get<Fault>()?.Error.Throw();
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

    /// <summary>What a read failed with that was begun before.</summary>
    public sealed record Fault(ExceptionDispatchInfo Error);
}
