namespace Lectern.Redis;

/// <summary>
/// How long to wait before connecting again: doubling, and a random half off, so that a thousand clients of a server that comes back
/// do not all come at once. Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter").
/// </summary>
internal sealed class ReconnectPause(TimeSpan least, TimeSpan most, Chance chance)
{
    private int _failures;

    /// <summary>All is well again.</summary>
    public void Restart() => _failures = 0;

    /// <summary>Counts a failure that is forgiven if it is the first.</summary>
    public bool Forgives() => _failures++ == 0;

    public TimeSpan Next()
    {
        var whole = Math.Min(most.TotalMilliseconds, least.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 30)));
        return TimeSpan.FromMilliseconds(whole / 2 * (1 + chance.Fraction()));
    }
}
