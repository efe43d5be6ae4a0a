using System.Numerics;

namespace Lectern.Tuning.Caches;

/// <summary>
/// When a trial has which value, in the order of Thue and Morse: new, old, old, new; old, new, new, old; and so on, which repeats itself nowhere.
/// What drifts evenly, such as a morning that becomes busier, counts for both alike in four turns, and what comes back every hour meets now
/// the one and now the other.
/// </summary>
/// <param name="Begin">When the new value came first.</param>
/// <param name="Settling">How long the old value has an effect after a change.</param>
/// <param name="Measured">The rest of a turn.</param>
/// <param name="Turns">… make a round, half of them with the new value: 2 or 4.</param>
internal readonly record struct TrialTurns(DateTimeOffset Begin, TimeSpan Settling, TimeSpan Measured, int Turns)
{
    public TimeSpan Round => Turns * Turn;

    private TimeSpan Turn => Settling + Measured;

    public bool IsNewAt(DateTimeOffset at) => IsNew(TurnAt(at));

    /// <summary>Whole rounds that have passed.</summary>
    public int RoundsAt(DateTimeOffset at) => TurnAt(at) / Turns;

    /// <summary>The round in which a minute ends.</summary>
    public int RoundOf(CacheMinute minute) => TurnAt(minute.At) / Turns;

    /// <summary>When the turn ends that is on.</summary>
    public DateTimeOffset EndAt(DateTimeOffset at) => Begin + (TurnAt(at) + 1) * Turn;

    private static bool IsNew(int turn) => int.IsEvenInteger(BitOperations.PopCount((uint)turn));

    private int TurnAt(DateTimeOffset at) => (int)Math.Max(0, (at - Begin) / Turn);
}
