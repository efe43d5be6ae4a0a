using Lectern.Monitoring.Alerts;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Operations.Alerts;

/// <summary><c>/api/operations/alerts/silences</c>: quiet for a time, by whom and why.</summary>
internal static class Silences
{
    private const int MaxMatchers = 10;
    private const int MaxInForce = 500;
    private const int MaxText = 300;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public sealed record Request(IReadOnlyList<Matcher?>? Matchers, DateTimeOffset? Until, string? Comment);

    public sealed record Matcher(string? Label, string? Value);

    public sealed record InForce(long Id, IReadOnlyList<SilenceMatcher> Matchers, string CreatedBy, string Comment, DateTimeOffset CreatedAt, DateTimeOffset Until);

    public sealed record Answer(IReadOnlyList<InForce> Items);

    public static async Task<Ok<Answer>> List(IAlertStore store, TimeProvider time, HttpResponse response, CancellationToken cancel)
    {
        response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new Answer([.. (await store.ReadAsync(time.GetUtcNow(), cancel)).Silences.Select(Of)]));
    }

    public static async Task<Results<Created<InForce>, ValidationProblem, ProblemHttpResult>> Add(Request request, IAlertStore store, TimeProvider time, HttpContext http, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var errors = new FieldErrors();
        var comment = errors.Text(request.Comment, "comment", MaxText);
        var matchers = MatchersOf(request, errors);
        if (request.Until is not { } until || until <= now || until - now > Longest)
            errors.Add("until", $"must be a time within the next {Longest.TotalDays:0} days, such as {now.AddHours(2).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        if (errors.Any)
            return errors.ToProblem();
        if ((await store.ReadAsync(now, cancel)).Silences.Count >= MaxInForce)
            return TypedResults.Problem($"{MaxInForce} silences are in force, and more would hide what happens; end some first.", statusCode: StatusCodes.Status409Conflict, title: "There are too many silences.");
        var silence = await store.AddSilenceAsync(new() { Matchers = matchers, CreatedBy = NameOf(http), Comment = comment, CreatedAt = now, Until = request.Until!.Value.ToUniversalTime() }, cancel);
        return TypedResults.Created($"/api/operations/alerts/silences/{silence.Id}", Of(silence));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> End(long id, IAlertStore store, TimeProvider time, CancellationToken cancel) =>
        await store.EndSilenceAsync(id, time.GetUtcNow(), cancel)
            ? TypedResults.NoContent()
            : TypedResults.Problem("No silence with this number is in force.", statusCode: StatusCodes.Status404NotFound, title: "There is no such silence.");

    private static List<SilenceMatcher> MatchersOf(Request request, FieldErrors errors)
    {
        var matchers = request.Matchers ?? [];
        if (matchers.Count is 0 or > MaxMatchers)
            errors.Add("matchers", $"must be 1 to {MaxMatchers}, such as [{{\"label\": \"alert\", \"value\": \"redis-away\"}}]; there are {matchers.Count}");
        return [.. matchers.Take(MaxMatchers).Select(matcher => new SilenceMatcher(errors.Text(matcher?.Label, "matchers.label", MaxText), errors.Text(matcher?.Value, "matchers.value", MaxText)))];
    }

    private static string NameOf(HttpContext http) => Viewer.From(http.User)?.Name ?? "the operator's token";

    private static InForce Of(Silence silence) => new(silence.Id, silence.Matchers, silence.CreatedBy, silence.Comment, silence.CreatedAt, silence.Until);
}
