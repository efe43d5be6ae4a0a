using Lectern.Tuning.Settings;

namespace Lectern.Tests.Tuning;

/// <summary>Settings that are only numbers.</summary>
internal sealed class TunedValues(params TunedSetting[] settings) : ITunedSettings
{
    private readonly List<TunedSetting> _settings = [.. settings];

    /// <summary>Every value that was written, null for as configured.</summary>
    public List<double?> Written { get; } = [];

    /// <summary>Each so-manieth write fails before it is made; 0: none.</summary>
    public int CutsEvery { get; set; }

    /// <summary>Writes that failed.</summary>
    public int Cuts { get; private set; }

    public double this[string name] => _settings.Single(setting => setting.Name == name).Value;

    public Task<IReadOnlyList<TunedSetting>> ReadAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<TunedSetting>>([.. _settings]);

    public Task WriteAsync(string name, double? value, CancellationToken cancel)
    {
        if (CutsEvery > 0 && (Written.Count + Cuts + 1) % CutsEvery == 0)
        {
            Cuts++;
            throw new IOException("cut off");
        }
        Written.Add(value);
        var index = _settings.FindIndex(setting => setting.Name == name);
        _settings[index] = _settings[index] with { Value = value ?? _settings[index].Configured };
        return Task.CompletedTask;
    }
}
