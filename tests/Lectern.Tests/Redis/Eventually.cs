using System.Diagnostics;

namespace Lectern.Tests.Redis;

/// <summary>Waits for what comes about by itself, generously: the machine may be busy.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !await condition();)
        {
            Assert.True(watch.Elapsed < Patience, $"Not within {Patience.TotalSeconds:0} s: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks until Redis answers.</summary>
    public static async Task<T> AnswersAsync<T>(Func<ValueTask<T>> ask)
    {
        for (var watch = Stopwatch.StartNew(); ;)
        {
            try
            {
                return await ask();
            }
            catch (Lectern.Redis.RedisException) when (watch.Elapsed < Patience)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
