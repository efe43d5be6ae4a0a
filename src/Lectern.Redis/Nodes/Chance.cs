namespace Lectern.Redis;

/// <summary>A source of chance that several threads may use: a seeded <see cref="Random"/> is not for more than one.</summary>
internal sealed class Chance(Random random)
{
    private readonly Lock _gate = new();

    /// <summary>0 or more, under 1.</summary>
    public double Fraction()
    {
        lock (_gate)
            return random.NextDouble();
    }

    /// <summary>0 or more, under the bound.</summary>
    public int Below(int bound)
    {
        lock (_gate)
            return random.Next(bound);
    }
}
