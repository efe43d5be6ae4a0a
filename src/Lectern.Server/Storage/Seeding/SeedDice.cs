namespace Lectern.Server.Storage.Seeding;

internal enum SeedDraw
{
    Popularity,
    Course,
    Lesson,
    LessonPool,
    User,
    Busyness,
    Choice,
    Progress,
}

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014), one small stream for each row: a row's
/// chance depends on the seed and the row alone, so rows can be made twice and in any order. Whole numbers only, because the last bit
/// of a power or logarithm is not the same on every machine.
/// </summary>
internal struct SeedDice
{
    private ulong _state;

    private SeedDice(ulong state) => _state = state;

    public static SeedDice For(long seed, SeedDraw draw, long row) => new(Mix(Mix((ulong)seed) ^ Mix(((ulong)draw << 56) + (ulong)row)));

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>From 0 to <paramref name="limit"/> - 1.</summary>
    public long Below(long limit) => (long)Math.BigMul(Next(), (ulong)limit, out _);

    public int Below(int limit) => (int)Below((long)limit);

    /// <summary>From <paramref name="first"/> to <paramref name="last"/>, both possible.</summary>
    public int Between(int first, int last) => first + Below(last - first + 1);

    public T Pick<T>(T[] choices) => choices[Below(choices.Length)];

    public bool OneIn(int cases) => Below(cases) == 0;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
