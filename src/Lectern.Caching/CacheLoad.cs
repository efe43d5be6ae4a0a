namespace Lectern.Caching;

/// <summary>What a loader is told.</summary>
/// <param name="Key">What to load.</param>
/// <param name="Positions">
/// The positions of the changes that invalidated what is loaded, as <see cref="Cache.InvalidateAsync"/> was given them: a read from a
/// replica must have reached all of them, or what the change replaced would be kept as new. Most often empty.
/// </param>
public sealed record CacheLoad(CacheKey Key, IReadOnlyList<string> Positions)
{
    /// <summary>Set by the loader: from then on the value is another one although nobody changes it, such as on an opening date. It is neither fresh for longer nor given while a newer one is loaded; only when none can be.</summary>
    public DateTimeOffset? GoodUntil { get; set; }
}

/// <summary>Loads a value; null means that there is none.</summary>
public delegate Task<T?> CacheLoader<in TState, T>(TState state, CacheLoad load, CancellationToken cancel)
    where T : class;

/// <summary>Turns a value into bytes for Redis and back, and says how much memory it takes.</summary>
public interface ICacheCodec<T>
{
    /// <summary>Bytes that the value keeps in memory, roughly.</summary>
    int SizeOf(T value);

    /// <summary>Whether two values are the same for whoever reads them; null when that cannot be told. By it the cache counts changes that nobody reported.</summary>
    bool? AreSame(T first, T second) => null;

    /// <summary>Writes it.</summary>
    void Write(T value, System.Buffers.IBufferWriter<byte> bytes);

    /// <summary>Reads what <see cref="Write"/> wrote; null when the bytes are of another version, which counts as a miss.</summary>
    T? Read(ReadOnlySpan<byte> bytes);
}
