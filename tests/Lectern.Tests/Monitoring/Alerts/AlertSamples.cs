using Lectern.Monitoring.Alerts;
using Lectern.Monitoring.Alerts.Channels;

namespace Lectern.Tests.Monitoring.Alerts;

/// <summary>Figures that a test sets by hand.</summary>
internal sealed class SetFigures : IAlertFigures
{
    private readonly Dictionary<string, double?> _values = [];
    private readonly Dictionary<(string, TimeSpan), double?> _windows = [];

    public double? this[string figure]
    {
        set => _values[figure] = value;
    }

    public double? this[string figure, TimeSpan window]
    {
        set => _windows[(figure, window)] = value;
    }

    /// <summary>Where <see cref="AlertFigures.StoreAway"/> comes from.</summary>
    public StoreAbsence? Absence { get; set; }

    public double? Value(string figure, TimeSpan window, DateTimeOffset at) => figure == AlertFigures.StoreAway ? Absence?.Length.TotalSeconds : _windows.TryGetValue((figure, window), out var value) ? value : _values.GetValueOrDefault(figure);

    public string? Unit(string figure) => figure.EndsWith("ratio", StringComparison.Ordinal) ? "1" : "s";
}

/// <summary>Somebody who reads every message, and may be told to misbehave.</summary>
internal sealed class Inbox(string name = "inbox") : IAlertChannel
{
    private readonly List<Notice> _taken = [];

    public string Name => name;

    public bool IsForHeartbeats { get; init; }

    /// <summary>What happens to the next messages; null takes them.</summary>
    public Func<Notice, CancellationToken, Task<SendOutcome>>? Instead { get; set; }

    /// <summary>Attempts, taken or not.</summary>
    public int Attempts { get; private set; }

    public IReadOnlyList<Notice> Taken
    {
        get
        {
            lock (_taken)
                return [.. _taken];
        }
    }

    public async Task<SendOutcome> SendAsync(Notice notice, CancellationToken cancel)
    {
        Attempts++;
        if (Instead is { } instead)
            return await instead(notice, cancel);
        lock (_taken)
            _taken.Add(notice);
        return new(true, "read");
    }

    /// <summary>"firing a,b" or "resolved a; still b": who was told of what.</summary>
    public IEnumerable<string> Told() => Taken.Select(notice =>
        $"{notice.Kind.ToString().ToLowerInvariant()} {string.Join(',', notice.Firing.Select(line => line.Rule))}{(notice.Resolved.Count > 0 ? $" ended {string.Join(',', notice.Resolved.Select(line => line.Rule))}" : "")}".TrimEnd());
}

internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public const string Errors = "http.errors.ratio";
    public const string Slow = "http.p95";

    /// <summary>Errors over 1 %, for 10 s, until under 0.5 %.</summary>
    public static AlertRuleOptions ErrorRule(string name = "errors", AlertSeverity severity = AlertSeverity.Critical, string area = "web") => new()
    {
        Name = name,
        Figure = Errors,
        Threshold = 0.01,
        ClearThreshold = 0.005,
        For = TimeSpan.FromSeconds(10),
        Severity = severity,
        Labels = new Dictionary<string, string> { ["area"] = area },
        Summary = "Too many errors",
    };

    public static AlertRuleOptions SlowRule(AlertSeverity severity = AlertSeverity.Warning, string area = "web") => new()
    {
        Name = "slow",
        Figure = Slow,
        Threshold = 0.5,
        Severity = severity,
        Labels = new Dictionary<string, string> { ["area"] = area },
        Summary = "Answers are slow",
    };

    public static AlertOptions Options(params AlertRuleOptions[] rules) => new() { DefaultRules = false, Rules = [.. rules], Heartbeat = { Interval = TimeSpan.Zero } };

    public static AlertRule Rule(Action<AlertRuleOptions>? change = null)
    {
        var options = ErrorRule();
        change?.Invoke(options);
        return options.ToRule();
    }
}
