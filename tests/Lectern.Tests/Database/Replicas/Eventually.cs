using System.Diagnostics;

namespace Lectern.Tests.Database.Replicas;

internal static class Eventually
{
    public static async Task IsTrueAsync(Func<Task<bool>> condition, TimeSpan within, string otherwise)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > within)
                throw new TimeoutException(otherwise);
            await Task.Delay(50);
        }
    }

    public static Task IsTrueAsync(Func<bool> condition, TimeSpan within, string otherwise) => IsTrueAsync(() => Task.FromResult(condition()), within, otherwise);
}
