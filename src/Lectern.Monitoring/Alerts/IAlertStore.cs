namespace Lectern.Monitoring.Alerts;

/// <summary>
/// Where alerts are kept. Every call may throw when the store does not answer; whoever calls it goes on without. Thread-safe.
/// </summary>
public interface IAlertStore
{
    /// <summary>Who evaluates and sends for the whole fleet.</summary>
    Task<LeaseRow> ReadLeaseAsync(CancellationToken cancel);

    /// <summary>Makes <paramref name="holder"/> the one, if the lease is still as it was <paramref name="seen"/>.</summary>
    Task<bool> TakeLeaseAsync(LeaseRow seen, string holder, CancellationToken cancel);

    /// <summary>Moves the beat on, if <paramref name="holder"/> still has the lease.</summary>
    Task<bool> RenewLeaseAsync(string holder, CancellationToken cancel);

    /// <summary>Gives the lease up, if <paramref name="holder"/> has it.</summary>
    Task ReleaseLeaseAsync(string holder, CancellationToken cancel);

    /// <summary>What is going on.</summary>
    Task<AlertBook> ReadAsync(DateTimeOffset at, CancellationToken cancel);

    /// <summary>
    /// Writes alerts and notices in one transaction, if <see cref="AlertCommit.Holder"/> still has the lease; false, and nothing written, if not.
    /// A notice whose <see cref="OutboxEntry.Key"/> is there already is passed over.
    /// </summary>
    Task<bool> CommitAsync(AlertCommit commit, CancellationToken cancel);

    /// <summary>The oldest entry of <paramref name="channel"/> that waits; null when there is none, or when <paramref name="holder"/> has lost the lease.</summary>
    Task<OutboxEntry?> NextAsync(string holder, string channel, CancellationToken cancel);

    /// <summary>Keeps what became of an entry.</summary>
    Task MarkAsync(OutboxEntry entry, CancellationToken cancel);

    /// <summary>Alerts that are over, the latest first.</summary>
    Task<IReadOnlyList<Alert>> HistoryAsync(int most, CancellationToken cancel);

    /// <summary>How each channel does.</summary>
    Task<IReadOnlyList<ChannelFigures>> ChannelsAsync(CancellationToken cancel);

    /// <summary>Adds one and gives it its id.</summary>
    Task<Silence> AddSilenceAsync(Silence silence, CancellationToken cancel);

    /// <summary>Ends one that is in force; false when there is none with this id.</summary>
    Task<bool> EndSilenceAsync(long id, DateTimeOffset at, CancellationToken cancel);

    /// <summary>Removes what was over before <paramref name="before"/>.</summary>
    Task TrimAsync(DateTimeOffset before, CancellationToken cancel);
}

/// <param name="Holder">Which process; empty when nobody has it.</param>
/// <param name="Beat">Grows with every sign of life. Who wants to take over watches it stand still by their own clock, so clocks need not agree.</param>
public sealed record LeaseRow(string Holder, long Beat);

/// <summary>What is going on, as the store has it.</summary>
/// <param name="Alerts">Those that are not over.</param>
/// <param name="Silences">Those that are in force.</param>
/// <param name="HeartbeatAt">When the last heartbeat was written; null before the first.</param>
public sealed record AlertBook(IReadOnlyList<Alert> Alerts, IReadOnlyList<Silence> Silences, DateTimeOffset? HeartbeatAt)
{
    public static AlertBook Empty { get; } = new([], [], null);
}

/// <summary>What one transaction writes.</summary>
/// <param name="Holder">Who writes it.</param>
/// <param name="Alerts">New and changed ones.</param>
/// <param name="Dropped">Ids of pending ones that came to nothing.</param>
/// <param name="Entries">Notices to send; some may have been sent while the store was away.</param>
/// <param name="HeartbeatAt">When there was a heartbeat among them; null for none.</param>
/// <param name="MaxWaiting">How many entries a channel keeps waiting; the oldest are given up for new ones.</param>
/// <param name="At">Now.</param>
public sealed record AlertCommit(
    string Holder, IReadOnlyList<Alert> Alerts, IReadOnlyList<string> Dropped, IReadOnlyList<OutboxEntry> Entries, DateTimeOffset? HeartbeatAt, int MaxWaiting, DateTimeOffset At);

/// <summary>A notice on its way through one channel. Immutable.</summary>
public sealed record OutboxEntry
{
    public required string Channel { get; init; }

    public required Notice Notice { get; init; }

    /// <summary>One for each notice and channel, whoever writes it and however often.</summary>
    public string Key => $"{Notice.Id}/{Channel}";

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before.</summary>
    public required DateTimeOffset DueAt { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    public DateTimeOffset? GivenUpAt { get; init; }

    /// <summary>Why the last attempt failed. No secret is in it.</summary>
    public string? Error { get; init; }

    public bool IsWaiting => SentAt is null && GivenUpAt is null;
}

/// <param name="Channel">Its name.</param>
/// <param name="Waiting">Entries that are neither sent nor given up.</param>
/// <param name="GivenUp">Entries that never arrived, as far back as they are kept.</param>
/// <param name="LastSentAt">When the last one arrived; null when none did.</param>
/// <param name="LastError">Why the oldest one that waits was not taken, or the last one that was given up; null when all is well.</param>
public sealed record ChannelFigures(string Channel, int Waiting, int GivenUp, DateTimeOffset? LastSentAt, string? LastError);
