namespace Lectern.Monitoring.Alerts;

/// <summary>
/// One process of the fleet evaluates and sends. It has the lease as long as it moves its beat on; whoever sees the beat stand still for
/// <c>term</c>, by their own clock, takes it. No two clocks need agree. The way of Kubernetes' leader election:
/// https://pkg.go.dev/k8s.io/client-go/tools/leaderelection. <see cref="HoldAsync"/> is called by one loop; the rest is thread-safe.
/// </summary>
/// <param name="store">Where the lease is.</param>
/// <param name="holder">This process: a name that no other has, also not the one before it.</param>
/// <param name="term">After how long without a beat another one takes over.</param>
/// <param name="time">The clock.</param>
public sealed class AlertLease(IAlertStore store, string holder, TimeSpan term, TimeProvider time)
{
    private LeaseRow? _seen;
    private long _seenAt;
    private long _renewedAt;
    private volatile bool _held;

    public string Holder => holder;

    /// <summary>Had it the lease when the store last answered? Nobody can have taken it since without the store.</summary>
    public bool WasHeld => _held;

    /// <summary>Is the lease surely its own at this moment?</summary>
    public bool IsHeld => _held && time.GetElapsedTime(Volatile.Read(ref _renewedAt)) < term;

    /// <summary>Who has it, as far as is known.</summary>
    public string Known => _held ? holder : _seen?.Holder ?? "";

    /// <summary>Keeps the lease, or takes it when it is to be had. Returns whether it is held.</summary>
    public async Task<bool> HoldAsync(CancellationToken cancel)
    {
        // From before the question on: the answer may have been long on its way.
        var asked = time.GetTimestamp();
        try
        {
            return await AskAsync(asked, cancel);
        }
        catch
        {
            // While the store is away no beat can move on, so the time does not count: else whoever asks first when it is back would take over.
            _seen = null;
            throw;
        }
    }

    /// <summary>The store says that another one has it.</summary>
    public void Lose() => _held = false;

    /// <summary>Gives it up, so that another one need not wait.</summary>
    public async Task ReleaseAsync(CancellationToken cancel)
    {
        if (!_held)
            return;
        _held = false;
        await store.ReleaseLeaseAsync(holder, cancel);
    }

    private async Task<bool> AskAsync(long asked, CancellationToken cancel)
    {
        if (_held && await store.RenewLeaseAsync(holder, cancel))
            return Keep(asked);
        _held = false;
        var row = await store.ReadLeaseAsync(cancel);
        if (row != _seen)
            (_seen, _seenAt) = (row, asked);
        var isFree = row.Holder.Length == 0 || time.GetElapsedTime(_seenAt) >= term;
        return isFree && await store.TakeLeaseAsync(row, holder, cancel) && Keep(asked);
    }

    private bool Keep(long asked)
    {
        Volatile.Write(ref _renewedAt, asked);
        return _held = true;
    }
}
