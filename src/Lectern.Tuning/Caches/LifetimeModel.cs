namespace Lectern.Tuning.Caches;

/// <summary>
/// What the requests of a family would cost under another lifetime, from what was measured under this one. A longer lifetime saves loads of keys
/// that are asked for again before they are invalidated; it costs answers that are behind a change that nobody reported.
/// <para>How often that is follows from the refreshes that found a change (Cho and Garcia-Molina, "Estimating frequency of change", ACM TOIT 2003).
/// It predicts one bounded step and ranks; what a step did is measured.</para>
/// </summary>
public sealed class LifetimeModel
{
    private readonly FamilyMinute _sum;
    private readonly double _lifetime;
    private readonly double _staleSecond;

    /// <param name="sum">What was measured.</param>
    /// <param name="lifetime">Under which lifetime, in seconds.</param>
    /// <param name="staleSecond">The cost of one answer that is a second behind, in milliseconds.</param>
    public LifetimeModel(FamilyMinute sum, double lifetime, double staleSecond)
    {
        (_sum, _lifetime, _staleSecond) = (sum, lifetime, staleSecond);
        UnreportedChanges = ChangesOf(sum);
    }

    /// <summary>Of one key in a second, that no invalidation reported.</summary>
    public double UnreportedChanges { get; }

    /// <summary>Of one key in a second that is asked for all the time, reported by invalidations.</summary>
    public double ReportedChanges => _sum.Refreshed == 0 ? 0 : Math.Log(1 + _sum.Invalidated / _sum.Refreshed) / _lifetime;

    /// <summary>Milliseconds a request.</summary>
    /// <param name="lifetime">In seconds.</param>
    public double CostAt(double lifetime)
    {
        // Keys that are asked for all the time are loaded once a lifetime or when they are invalidated; the others whenever somebody asks.
        var share = _sum.Refreshed == 0 ? 0 : _sum.RefreshedShare / _sum.Refreshed;
        var often = Math.Min(_sum.Loads, share * (_sum.Refreshed + _sum.Invalidated));
        var loads = _sum.Loads - often + often * LoadsAt(lifetime) / LoadsAt(_lifetime);
        return (loads * _sum.LoadMilliseconds / _sum.Loads + StaleCostAt(lifetime) * _sum.Requests) / _sum.Requests;
    }

    /// <summary>Milliseconds a request that being behind costs.</summary>
    /// <param name="lifetime">In seconds.</param>
    public double StaleCostAt(double lifetime) => _staleSecond * _sum.Hits / _sum.Requests * Behind(lifetime, UnreportedChanges);

    // Of a key that is asked for all the time, in a second.
    private double LoadsAt(double lifetime) => ReportedChanges * lifetime < 1e-9 ? 1 / lifetime : ReportedChanges / (1 - Math.Exp(-ReportedChanges * lifetime));

    // The mean over the lifetime of the time since the first change, when changes are a Poisson process.
    private static double Behind(double lifetime, double changes)
    {
        var expected = changes * lifetime;
        return expected < 1e-4 ? expected * lifetime / 6 : lifetime / 2 - 1 / changes + (1 - Math.Exp(-expected)) / (changes * expected);
    }

    private static double ChangesOf(FamilyMinute sum) => sum.Changed == 0 ? 0
        : -Math.Log((sum.Refreshed - sum.Changed + 0.5) / (sum.Refreshed + 0.5)) / (sum.RefreshedSeconds / sum.Refreshed);
}
