using Lectern.Tuning.Settings;

namespace Lectern.Tests.Tuning;

/// <summary>Settings that are only numbers.</summary>
internal sealed class TunedValues(params TunedSetting[] settings) : ITunedSettings
{
    private readonly List<TunedSetting> _settings = [.. settings];

    /// <summary>Every value that was written, null for as configured.</summary>
    public List<double?> Written { get; } = [];

    public double this[string name] => _settings.Single(setting => setting.Name == name).Value;

    public Task<IReadOnlyList<TunedSetting>> ReadAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<TunedSetting>>([.. _settings]);

    public Task WriteAsync(string name, double? value, CancellationToken cancel)
    {
        Written.Add(value);
        var index = _settings.FindIndex(setting => setting.Name == name);
        _settings[index] = _settings[index] with { Value = value ?? _settings[index].Configured };
        return Task.CompletedTask;
    }
}
