using System.Threading.RateLimiting;
using Lectern.Server.Storage.Content;
using Lectern.Server.Web;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Teaching;

/// <summary>
/// <c>POST /teach/preview</c>: the text as readers would get it, an HTML fragment. Rendering costs processor time with the
/// length of the text, so both the length and the pace have a bound.
/// </summary>
internal static class PreviewLesson
{
    /// <summary>The longest page of a 495,000-word textbook has 0.1 million characters.</summary>
    public const int MaxLength = 200_000;

    public static async Task<IResult> Handle([AsParameters] Desk desk, PreviewPace pace)
    {
        if (!pace.Allows(desk.Viewer))
        {
            desk.Http.Response.Headers.RetryAfter = "1";
            return Results.Problem("Previews come faster than anyone can read them. Wait a second.", statusCode: StatusCodes.Status429TooManyRequests);
        }
        var errors = new FieldErrors();
        var format = LessonForm.ReadFormat(desk.Field("format"), errors);
        var body = LessonForm.ReadBody(desk.Field("body"), errors);
        if (body.Length > MaxLength)
            return Results.Problem($"A text of more than {MaxLength} characters has no live preview; it has {body.Length}. Use the Preview button.", statusCode: StatusCodes.Status413PayloadTooLarge);
        if (errors.Any)
            return errors.ToProblem();
        var text = LessonContent.ToSafeHtml(format, await PastedPictures.ToOriginalsAsync(body, desk.Pictures, desk.Cancel));
        var images = await desk.Pictures.FindAsync(LessonPictures.UrlsIn(text), desk.Cancel);
        return Results.Text(LessonPictures.Show(text, images), "text/html; charset=utf-8");
    }
}

/// <summary>How often one person may ask for a preview: as fast as anyone types, not as fast as a loop. Thread-safe.</summary>
internal sealed class PreviewPace : IDisposable
{
    private const int Burst = 20;
    private const int PerSecond = 4;

    private readonly PartitionedRateLimiter<Viewer> _limiter = PartitionedRateLimiter.Create<Viewer, long>(viewer => RateLimitPartition.GetTokenBucketLimiter(viewer.Id, _ => new()
    {
        TokenLimit = Burst,
        TokensPerPeriod = PerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    }));

    public bool Allows(Viewer viewer)
    {
        using var lease = _limiter.AttemptAcquire(viewer);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
