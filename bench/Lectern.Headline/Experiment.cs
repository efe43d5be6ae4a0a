using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lectern.LoadTesting.Results;

namespace Lectern.Headline;

/// <summary>
/// The ordinary server and Lectern over the same database, by turns: what else the machine does meanwhile hits both. See docs/headline.md.
/// </summary>
internal static class Experiment
{
    private const int Compared = 50;
    private const int WarmupSeconds = 60;

    // Of the rounds' rate. A minute of it is as many requests as come in ten minutes of the rounds' load: so long has Lectern been up when they begin.
    private const int WarmupTimes = 10;

    public static async Task<string> RunAsync(HeadlineOptions options)
    {
        var database = await HeadlineDatabase.OpenAsync(options.Server);
        var slugs = await database.SlugsAsync();
        var mix = new Mix(slugs);
        await using var ordinary = await ServerProcess.OrdinaryAsync(database.ConnectionString);
        await using var lectern = await ServerProcess.LecternAsync(database.ConnectionString);
        await CheckSameAnswersAsync(ordinary, lectern, slugs);
        ServerProcess[] sides = [ordinary, lectern];
        await mix.ArriveAsync(ordinary, options.Rate, WarmupSeconds, seed: 0);
        await mix.ArriveAsync(lectern, options.Rate * WarmupTimes, WarmupSeconds, seed: 0);

        var rounds = sides.ToDictionary(side => side.Name, _ => new List<Round>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            // Now this one first, now the other.
            foreach (var side in round % 2 == 1 ? sides : sides.Reverse())
                rounds[side.Name].Add(await MeasureAsync(mix, database, side, options, round));
        }
        var capacities = new Dictionary<string, Capacity.Found>();
        foreach (var side in sides)
            capacities[side.Name] = await Capacity.SearchAsync(mix, side, options.MostUsers);
        var held = await HoldAsync(mix, database, lectern, options.HoldSeconds);
        return HeadlineTable.Write(options, rounds[ordinary.Name], rounds[lectern.Name], capacities[ordinary.Name], capacities[lectern.Name], held);
    }

    private static async Task<Round> MeasureAsync(Mix mix, HeadlineDatabase database, ServerProcess side, HeadlineOptions options, int number)
    {
        var (time, cache, cpu) = (await database.MillisecondsAsync(), await side.CacheAsync(), side.CpuSeconds);
        var result = await mix.ArriveAsync(side, options.Rate, options.Seconds, number);
        var used = side.CpuSeconds - cpu;
        var after = await side.CacheAsync();
        var round = new Round(result.LatencyMs, result.Requests, result.Errors, (await database.MillisecondsAsync() - time) / result.Requests, HitRate(cache, after), 1000 * used / result.Requests, result.Warnings);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"round {number}, {side.Name}: mean {round.Latency.Mean:0.00} ms, p99 {round.Latency.P99:0.00} ms, database {round.DatabaseMs:0.000} ms a request, hit rate {round.HitRate:P1}, server {round.CpuMs:0.00} ms a request, {round.Errors} errors of {round.Requests}"));
        return round;
    }

    private static async Task<Held> HoldAsync(Mix mix, HeadlineDatabase database, ServerProcess lectern, int seconds)
    {
        const int Users = 10_000, Ramp = 15;
        var (time, cache) = (await database.MillisecondsAsync(), await lectern.CacheAsync());
        var result = await mix.StayAsync(lectern, Users, seconds + Ramp, Ramp);
        var held = new Held(Users, seconds, result.Seconds.Max(second => second.Connections), result.Requests, result.Errors, result.LatencyMs, (await database.MillisecondsAsync() - time) / result.Requests, HitRate(cache, await lectern.CacheAsync()));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{held.Users:N0} users for {held.Seconds} s: {held.Requests:N0} requests, {held.Errors} errors, p99 {held.Latency.P99:0.0} ms, {held.Connections:N0} connections, database {held.DatabaseMs:0.000} ms a request, hit rate {held.HitRate:P1}"));
        return held;
    }

    // A comparison of two servers that say different things would be none.
    private static async Task CheckSameAnswersAsync(ServerProcess ordinary, ServerProcess lectern, IReadOnlyList<string> slugs)
    {
        var paths = Enumerable.Range(0, Compared).Select(i => slugs[i * (slugs.Count / Compared)])
            .SelectMany(slug => new[] { $"/api/courses/{slug}", $"/api/courses/{slug}/lessons/1" })
            .Concat(Enumerable.Range(1, Compared).Select(page => $"/api/courses?sort=popular&page={page}"));
        foreach (var path in paths)
        {
            var (first, second) = (Plain(await ordinary.GetAsync(path)), Plain(await lectern.GetAsync(path)));
            if (!JsonNode.DeepEquals(first, second))
                throw new InvalidOperationException($"The servers do not say the same of {path}:\n{first.ToJsonString()}\n{second.ToJsonString()}");
        }
    }

    // The ordinary server has pages by number only.
    private static JsonObject Plain(JsonElement answer)
    {
        var plain = JsonObject.Create(answer)!;
        plain.Remove("nextCursor");
        return plain;
    }

    private static double? HitRate((long Hits, long Misses) before, (long Hits, long Misses) after)
    {
        var (hits, misses) = (after.Hits - before.Hits, after.Misses - before.Misses);
        return hits + misses == 0 ? null : (double)hits / (hits + misses);
    }
}

/// <param name="DatabaseMs">Of the database, for each request.</param>
/// <param name="HitRate">Null without a cache.</param>
/// <param name="CpuMs">Of the server, for each request.</param>
internal sealed record Round(LatencyFigures Latency, long Requests, long Errors, double DatabaseMs, double? HitRate, double CpuMs, IReadOnlyList<string> Warnings);

/// <param name="DatabaseMs">Of the database, for each request.</param>
internal sealed record Held(int Users, int Seconds, int Connections, long Requests, long Errors, LatencyFigures Latency, double DatabaseMs, double? HitRate);
