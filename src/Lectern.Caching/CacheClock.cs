namespace Lectern.Caching;

/// <summary>Milliseconds, read in a few nanoseconds: the system's tick counter, or the given clock where a test moves it.</summary>
internal sealed class CacheClock(TimeProvider time)
{
    private readonly bool _system = time == TimeProvider.System;

    public TimeProvider Time => time;

    public long Now => _system ? Environment.TickCount64 : (long)time.GetElapsedTime(0).TotalMilliseconds;
}
