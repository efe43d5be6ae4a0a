using System.Diagnostics;
using Lectern.Redis;

namespace Lectern.Tests;

/// <summary>Waits for what comes about by itself, generously: the machine may be busy. Also compiled into the benchmarks.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? within = null) => HoldsAsync(() => Task.FromResult(condition()), what, within);

    /// <exception cref="TimeoutException">It did not come about.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        for (var watch = Stopwatch.StartNew(); !await condition(); await Task.Delay(20))
        {
            if (watch.Elapsed > (within ?? Patience))
                throw new TimeoutException($"Not within {(within ?? Patience).TotalSeconds:0} s: {what}");
        }
    }

    /// <summary>Asks until Redis answers.</summary>
    public static async Task<T> AnswersAsync<T>(Func<ValueTask<T>> ask)
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            try
            {
                return await ask();
            }
            catch (RedisException) when (watch.Elapsed < Patience)
            {
                // Not yet.
            }
        }
    }
}
