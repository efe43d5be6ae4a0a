namespace Lectern.Redis;

/// <summary>The values of several keys, in the order of the keys, each in pooled memory. Dispose gives all of it back.</summary>
public sealed class RedisValues : IDisposable
{
    private readonly RedisLease?[] _leases;

    internal RedisValues(RedisLease?[] leases) => _leases = leases;

    /// <summary>How many keys were asked for.</summary>
    public int Count => _leases.Length;

    /// <summary>The value of a key, or null where there is none. Valid until this object, or the lease itself, is disposed.</summary>
    public RedisLease? this[int index] => _leases[index];

    /// <summary>Takes one value out: it now outlives this object, and is the caller's to dispose.</summary>
    public RedisLease? Take(int index) => Interlocked.Exchange(ref _leases[index], null);

    /// <summary>Gives the memory of every value back that was not taken.</summary>
    public void Dispose()
    {
        foreach (var lease in _leases)
            lease?.Dispose();
    }
}
