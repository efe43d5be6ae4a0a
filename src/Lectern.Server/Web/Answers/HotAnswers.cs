namespace Lectern.Server.Web.Answers;

/// <summary>Says who has sent a request when that is known without asking anyone. Thread-safe.</summary>
public interface IKnownViewers
{
    /// <summary>No, when it has to be found out; the viewer is null for a request that nobody signed.</summary>
    bool TryFind(HttpContext http, out Viewer? viewer);
}

/// <summary>
/// Answers what was answered before and is still in memory, before routing, authentication and logging: most of what they would do
/// leads to the same bytes. Everything else goes the usual way, on another thread: the one that reads a socket answers from memory
/// itself, which saves two changes of threads, and must not do anything that takes long or waits.
/// </summary>
internal sealed class HotAnswers(RequestDelegate next, Answers answers, IKnownViewers viewers)
{
    public Task InvokeAsync(HttpContext http)
    {
        var method = http.Request.Method;
        if ((HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) && viewers.TryFind(http, out var viewer) && Find(http, viewer, out var sharing) is { } answer)
        {
            SecurityHeaders.Write(http);
            return AnswerWriter.WriteAsync(http, answer, sharing, viewer is not null);
        }
        return ElsewhereAsync(http);
    }

    private async Task ElsewhereAsync(HttpContext http)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await next(http);
    }

    private CachedAnswer? Find(HttpContext http, Viewer? viewer, out Sharing sharing)
    {
        if (viewer is null)
            return answers.TryFind(AnswerIndex.Request.Of(http, AnswerIndex.Visitor), out var open, out sharing) ? open : null;
        return answers.TryFind(AnswerIndex.Request.Of(http, viewer.Id), out var own, out sharing)
            || answers.TryFind(AnswerIndex.Request.Of(http, AnswerIndex.Anybody), out own, out sharing) ? own : null;
    }
}
