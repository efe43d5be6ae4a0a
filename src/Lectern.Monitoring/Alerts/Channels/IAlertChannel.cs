namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>A way to reach people. Thread-safe.</summary>
public interface IAlertChannel
{
    /// <summary>Such as <c>slack</c>.</summary>
    string Name { get; }

    /// <summary>Does it take heartbeats, and nothing else?</summary>
    bool IsForHeartbeats { get; }

    /// <summary>
    /// Tries once. A refusal, a server that is away and bad answers are outcomes, not exceptions; it may take as long as it likes until
    /// <paramref name="cancel"/>.
    /// </summary>
    Task<SendOutcome> SendAsync(Notice notice, CancellationToken cancel);
}

/// <summary>How an attempt ended.</summary>
/// <param name="IsSent">It was taken.</param>
/// <param name="Detail">What the other side said or what went wrong; no secret is in it.</param>
/// <param name="IsFinal">It was refused, and would be again.</param>
/// <param name="RetryAfter">How long the other side asks to be left alone; null when it does not say.</param>
public sealed record SendOutcome(bool IsSent, string Detail, bool IsFinal = false, TimeSpan? RetryAfter = null);
