using Lectern.Monitoring.Alerts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Alerts;

/// <summary><c>POST /api/operations/alerts/test</c>: sends a sample through every channel, and says what happened.</summary>
internal static class TestAlerts
{
    // One at a time: a sample is a real message to real people.
    private static readonly SemaphoreSlim Turn = new(1, 1);

    public sealed record Answer(bool Passed, IReadOnlyList<AlertTest.Result> Channels);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> Handle(IOptions<LecternOptions> options, TimeProvider time)
    {
        if (!await Turn.WaitAsync(0))
            return TypedResults.Problem("Another test is on its way; wait for its answer.", statusCode: StatusCodes.Status429TooManyRequests, title: "One test at a time.");
        try
        {
            var results = await AlertTest.RunAsync(options.Value.Alerts, time);
            return TypedResults.Ok(new Answer(results.Count > 0 && results.All(result => result.Sent), results));
        }
        finally
        {
            Turn.Release();
        }
    }
}
