using System.Globalization;

namespace Lectern.Headline;

/// <summary>Searches the largest number of users, each with a second between two requests, whom a server answers in time and without errors.</summary>
internal static class Capacity
{
    private const int First = 25;
    private const double P99Limit = 500;
    private const int Ramp = 5;
    private const int Seconds = 20;

    // Bisection ends when the bounds are this near.
    private const double Near = 1.1;

    /// <param name="Users">Whom it could bear.</param>
    /// <param name="IsAtLeast">The search ended at its bound, not at the server's.</param>
    public readonly record struct Found(int Users, bool IsAtLeast);

    public static async Task<Found> SearchAsync(Mix mix, ServerProcess server, int most)
    {
        var (good, bad) = (0, 0);
        for (var users = First; bad == 0; users = Math.Min(users * 2, most))
        {
            if (await BearsAsync(mix, server, users) || await BearsAsync(mix, server, users))
                good = users;
            else
                bad = users;
            if (good == most)
                return new(good, true);
        }
        while (good > 0 && bad > good * Near)
        {
            var middle = (good + bad) / 2;
            if (await BearsAsync(mix, server, middle) || await BearsAsync(mix, server, middle))
                good = middle;
            else
                bad = middle;
        }
        return new(good, false);
    }

    // Asked twice: a pause of the machine is no limit of the server's.
    private static async Task<bool> BearsAsync(Mix mix, ServerProcess server, int users)
    {
        var result = await mix.StayAsync(server, users, Seconds, Ramp);
        var bears = result.Errors == 0 && result.LatencyMs.P99 < P99Limit;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{server.Name}, {users:N0} users: {result.RequestsPerSecond:N0}/s, p99 {result.LatencyMs.P99:0.0} ms, {result.Errors} errors{(bears ? "" : ": too many")}"));
        if (!bears)
            await Task.Delay(TimeSpan.FromSeconds(5));
        return bears;
    }
}
