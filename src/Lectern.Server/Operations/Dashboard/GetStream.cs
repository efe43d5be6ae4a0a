using System.Globalization;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>
/// <c>GET /api/operations/stream</c>: server-sent events. The first is <c>history</c>, then a <c>frame</c> each second. A viewer who comes
/// again with Last-Event-ID gets only what it missed.
/// </summary>
internal static class GetStream
{
    private const int MaxNode = 100;

    // Proxies close what is silent; the shortest usual limit is 30 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // The browser comes again by itself and loses nothing; and whoever was signed out meanwhile stays out.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <param name="range">A <see cref="DashboardRange"/>'s name; the shortest for none.</param>
    /// <param name="node">One node; all together for none.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="frames">Makes the history.</param>
    /// <param name="time">The clock.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancel">Its end.</param>
    public static async Task<IResult> Handle(string? range, string? node, DashboardStream stream, FrameBuilder frames, TimeProvider time, HttpContext http, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        if (DashboardRange.Find(range) is not { } span)
        {
            errors.Add("range", $"must be one of {string.Join(", ", DashboardRange.All.Select(one => one.Name))}");
            return errors.ToProblem();
        }
        var name = errors.Text(node, "node", MaxNode, required: false);
        if (errors.Any)
            return errors.ToProblem();
        var watched = name.Length > 0 ? name : null;
        if (stream.TryJoin(watched, LastId(http.Request)) is not { } viewer)
            return Full(http);
        try
        {
            await SendAsync(viewer, async () => StreamEvent.Of("history", 0, await frames.PastAsync(span, watched, cancel), DashboardJson.Default.DashboardHistory), time, http, cancel);
        }
        catch (OperationCanceledException)
        {
            // It went away, or was too slow.
            http.Abort();
        }
        finally
        {
            stream.Leave(viewer);
            viewer.Dispose();
        }
        return Results.Empty;
    }

    private static async Task SendAsync(StreamViewer viewer, Func<Task<byte[]>> past, TimeProvider time, HttpContext http, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, viewer.Dropped);
        var (response, end) = (http.Response, time.GetUtcNow() + Longest);
        response.ContentType = "text/event-stream";
        // A proxy that compresses would hold frames back until its buffer is full.
        response.Headers.CacheControl = "no-store, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await WriteAsync(StreamEvent.Opening);
        foreach (var frame in viewer.Missed ?? [await past()])
            await WriteAsync(frame);
        while (time.GetUtcNow() < end && await NextAsync() is { } next)
            await WriteAsync(next);

        async Task<ReadOnlyMemory<byte>?> NextAsync()
        {
            try
            {
                return await viewer.NextAsync(Patience, time, limit.Token);
            }
            catch (TimeoutException)
            {
                return StreamEvent.Heartbeat;
            }
        }

        async Task WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            await response.Body.WriteAsync(bytes, limit.Token);
            await response.Body.FlushAsync(limit.Token);
        }
    }

    private static long? LastId(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static ProblemHttpResult Full(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "10";
        return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "No more viewers are taken now.",
            detail: "Too many watch the dashboard of this node already, or it stops. Raise Lectern:Operations:DashboardViewers, or close other windows.");
    }
}
