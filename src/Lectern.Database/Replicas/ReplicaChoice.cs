namespace Lectern.Database.Replicas;

/// <param name="Host">Which one.</param>
/// <param name="Position">Where it was when it was last asked.</param>
/// <param name="Lag">How far behind it was.</param>
/// <param name="Busy">Callers that it serves now.</param>
internal readonly record struct ReplicaCandidate(int Host, WalPosition Position, TimeSpan Lag, int Busy);

/// <summary>
/// Picks a replica for a read: the less busy of two random ones (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing",
/// 2001) among those that are known to have what the reader must see; and when none is, among those that may have it by now.
/// </summary>
internal static class ReplicaChoice
{
    /// <summary>Index into <paramref name="candidates"/>, -1 when the primary should be asked, and whether a guard has to go with the read.</summary>
    /// <param name="candidates">Healthy ones.</param>
    /// <param name="required">What the reader must see.</param>
    /// <param name="age">How long ago that was written, or longer; a replica that was further behind cannot have it yet.</param>
    /// <param name="random">Chance.</param>
    public static (int Index, bool Guarded) Pick(ReadOnlySpan<ReplicaCandidate> candidates, WalPosition required, TimeSpan age, Random random)
    {
        var sure = PickWhere(candidates, required, TimeSpan.MaxValue, random, sure: true);
        return sure >= 0 ? (sure, false) : (PickWhere(candidates, required, age, random, sure: false), true);
    }

    private static int PickWhere(ReadOnlySpan<ReplicaCandidate> candidates, WalPosition required, TimeSpan age, Random random, bool sure)
    {
        var count = 0;
        foreach (ref readonly var candidate in candidates)
            count += Fits(candidate, required, age, sure) ? 1 : 0;
        if (count == 0)
            return -1;
        var first = Nth(candidates, required, age, sure, random.Next(count));
        if (count == 1)
            return first;
        var second = Nth(candidates, required, age, sure, random.Next(count));
        return candidates[second].Busy < candidates[first].Busy ? second : first;
    }

    private static int Nth(ReadOnlySpan<ReplicaCandidate> candidates, WalPosition required, TimeSpan age, bool sure, int n)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (Fits(candidates[i], required, age, sure) && n-- == 0)
                return i;
        }
        return -1;
    }

    private static bool Fits(in ReplicaCandidate candidate, WalPosition required, TimeSpan age, bool sure) => sure
        ? required.IsReachedBy(candidate.Position)
        : candidate.Position.Timeline >= required.Timeline && required.Lsn != ulong.MaxValue && candidate.Lag <= age;
}
