namespace Lectern.Database.Replicas;

/// <param name="Host">Which one.</param>
/// <param name="Position">Where it was when it was last asked.</param>
/// <param name="Required">Where it must be.</param>
/// <param name="Showed">Was it the one that showed the reader what must be seen again?</param>
/// <param name="Lag">How far behind it was.</param>
/// <param name="Busy">Callers that it serves now.</param>
internal readonly record struct ReplicaCandidate(int Host, WalPosition Position, WalPosition Required, bool Showed, TimeSpan Lag, int Busy);

/// <summary>
/// Picks a replica for a read: the less busy of two random ones (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing",
/// 2001) among those that are known to have what the reader must see; when none is, the one that showed it; and else among those that may
/// have it by now.
/// </summary>
internal static class ReplicaChoice
{
    /// <summary>Index into <paramref name="candidates"/>, -1 when the primary should be asked, and whether a guard has to go with the read.</summary>
    /// <param name="candidates">Healthy ones.</param>
    /// <param name="age">How long ago that was written, or longer; a replica that was further behind cannot have it yet.</param>
    /// <param name="random">Chance.</param>
    public static (int Index, bool Guarded) Pick(ReadOnlySpan<ReplicaCandidate> candidates, TimeSpan age, Random random)
    {
        if (PickWhere(candidates, IsSure, age, random) is >= 0 and var sure)
            return (sure, false);
        if (PickWhere(candidates, Showed, age, random) is >= 0 and var showed)
            return (showed, true);
        return (PickWhere(candidates, MayHave, age, random), true);
    }

    private delegate bool Fits(in ReplicaCandidate candidate, TimeSpan age);

    private static readonly Fits IsSure = static (in candidate, _) => candidate.Required.IsReachedBy(candidate.Position);

    private static readonly Fits Showed = static (in candidate, _) => candidate.Showed;

    private static readonly Fits MayHave = static (in candidate, age) =>
        candidate.Position.Timeline >= candidate.Required.Timeline && candidate.Required.Lsn != ulong.MaxValue && candidate.Lag <= age;

    private static int PickWhere(ReadOnlySpan<ReplicaCandidate> candidates, Fits fits, TimeSpan age, Random random)
    {
        var count = 0;
        foreach (ref readonly var candidate in candidates)
            count += fits(candidate, age) ? 1 : 0;
        if (count == 0)
            return -1;
        var first = Nth(candidates, fits, age, random.Next(count));
        if (count == 1)
            return first;
        var second = Nth(candidates, fits, age, random.Next(count));
        return candidates[second].Busy < candidates[first].Busy ? second : first;
    }

    private static int Nth(ReadOnlySpan<ReplicaCandidate> candidates, Fits fits, TimeSpan age, int n)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (fits(candidates[i], age) && n-- == 0)
                return i;
        }
        return -1;
    }
}
