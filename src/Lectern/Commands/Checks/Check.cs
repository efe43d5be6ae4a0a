using System.Data.Common;
using System.Diagnostics;
using System.Net.Sockets;
using Lectern.Redis;

namespace Lectern.Commands.Checks;

/// <summary>Runs one check within a time limit, and turns whatever goes wrong into a sentence.</summary>
internal static class Check
{
    /// <summary>So long may a check take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private const int Trips = 3;

    public static async Task<CheckRow> RunAsync(string name, string target, Func<CancellationToken, Task<(string Detail, double? RoundTripMs)>> check, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            // On a thread of its own and not waited for past the limit: not everything that blocks can be stopped.
            var (detail, roundTrip) = await Task.Run(() => check(limit.Token), limit.Token).WaitAsync(limit.Token);
            return new(name, target, true, detail, roundTrip);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested && Sentence(fault, target) is { } sentence)
        {
            return new(name, target, false, sentence);
        }
    }

    /// <summary>The median of a few round trips, in milliseconds: the first may have to open something.</summary>
    public static async Task<double> RoundTripAsync(Func<Task> ask)
    {
        var taken = new double[Trips];
        for (var i = 0; i < taken.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await ask();
            taken[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(taken);
        return Math.Round(taken[Trips / 2], 2);
    }

    private static string? Sentence(Exception fault, string target) => fault switch
    {
        CheckFailedException => fault.Message,
        DbException database => OneLine(DatabaseFault.Explain(database)),
        RedisException redis => RedisFault.Explain(redis, target),
        OperationCanceledException or TimeoutException => $"{target} gave no answer within {Limit.TotalSeconds:0} s; check the address, the firewall on the way, and that the server is not overloaded.",
        UnauthorizedAccessException => $"{OneLine(fault.Message)} Let the user that runs Lectern write there, or choose another folder with --data.",
        IOException or SocketException => $"{OneLine(fault.Message)} Mend that, or choose another folder with --data.",
        _ => null,
    };

    private static string OneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.') + ".";
}
