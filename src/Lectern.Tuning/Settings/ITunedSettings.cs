namespace Lectern.Tuning.Settings;

/// <summary>
/// Settings that a tuner may move while the program runs. Each node reads what holds for all of them and takes it on by itself; what nobody moved
/// is as the operator configured it. Thread-safe.
/// </summary>
public interface ITunedSettings
{
    /// <summary>What there is to move, as it is now.</summary>
    Task<IReadOnlyList<TunedSetting>> ReadAsync(CancellationToken cancel);

    /// <summary>Moves a setting on every node, or with null lets the configured value hold again. Doing it twice is doing it once.</summary>
    Task WriteAsync(string name, double? value, CancellationToken cancel);
}

/// <param name="Name">Such as <c>cache.lifetime.course</c>.</param>
/// <param name="Unit">For people: s, MB or connections.</param>
/// <param name="Configured">What the operator wrote.</param>
/// <param name="Value">What holds.</param>
/// <param name="Least">A tuner never goes below it.</param>
/// <param name="Most">A tuner never goes above it.</param>
public sealed record TunedSetting(string Name, string Unit, double Configured, double Value, double Least, double Most);
