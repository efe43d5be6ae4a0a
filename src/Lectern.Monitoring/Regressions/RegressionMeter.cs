using System.Diagnostics.Metrics;

namespace Lectern.Monitoring.Regressions;

/// <summary>Counts the changes that were found: meter <c>Lectern.Monitoring.Regressions</c>. Thread-safe.</summary>
internal sealed class RegressionMeter : IDisposable
{
    public const string Found = "lectern.regressions.found";
    public const string Direction = "lectern.regressions.direction";

    private readonly Meter _meter;
    private readonly Counter<long> _found;

    /// <param name="scope">Tells this application's meter from others in the process.</param>
    public RegressionMeter(object? scope)
    {
        _meter = new(new MeterOptions("Lectern.Monitoring.Regressions") { Scope = scope });
        _found = _meter.CreateCounter<long>(Found, "{change}", "Changes of figures that lasted.");
    }

    public void Count(Regression regression) => _found.Add(1, new KeyValuePair<string, object?>(Direction, NameOf(regression.Direction)));

    public static string NameOf(ChangeDirection direction) => direction switch { ChangeDirection.Worse => "worse", ChangeDirection.Better => "better", _ => "other" };

    public void Dispose() => _meter.Dispose();
}
