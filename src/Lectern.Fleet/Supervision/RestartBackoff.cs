namespace Lectern.Fleet.Supervision;

/// <summary>
/// When the next process may start after one that ended by itself: at once after a long life, and twice as late with each short one. Nodes are
/// alike, so what ends one of them soon ends them all, and they share this. Immutable.
/// </summary>
/// <param name="Failures">Short lives in a row.</param>
/// <param name="NotBefore">When the next may start.</param>
public sealed record RestartBackoff(int Failures, DateTimeOffset NotBefore)
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>A process that served longer than this did not fail because of how it was started.</summary>
    public static readonly TimeSpan LongLife = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);

    public static RestartBackoff None { get; } = new(0, DateTimeOffset.MinValue);

    /// <param name="now">When it ended.</param>
    /// <param name="served">How long it had served; zero if it never did.</param>
    public RestartBackoff After(DateTimeOffset now, TimeSpan served) => served >= LongLife ? new(0, now)
        : new(Failures + 1, now + TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Failures))));
}
