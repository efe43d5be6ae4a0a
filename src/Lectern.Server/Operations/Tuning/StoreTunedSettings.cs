using Lectern.Caching;
using Lectern.Database;
using Lectern.Database.Admission;
using Lectern.Database.Hosts;
using Lectern.Server.Storage;
using Lectern.Server.Web.Answers;
using Lectern.Tuning.Caches;
using Lectern.Tuning.Pools;
using Lectern.Tuning.Settings;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Tuning;

/// <summary>
/// Settings that tuning moved, in the table <c>tuning_settings</c>: every node reads it every few seconds and takes on what it says. A row and not a
/// message, so that a node that was away or starts later has it too. Thread-safe.
/// </summary>
internal sealed class StoreTunedSettings : ITunedSettings
{
    private const string WriteSql = """
        INSERT INTO tuning_settings (name, value)
        VALUES (@name, @value)
        ON CONFLICT (name)
        DO UPDATE SET value = excluded.value
        """;

    private const string RemoveSql = """
        DELETE FROM tuning_settings
        WHERE name = @name
        """;

    private readonly Store _store;
    private readonly IReadOnlyList<Knob> _knobs;

    public StoreTunedSettings(Store store, Cache cache, AnswerKeys keys, IOptions<LecternOptions> options)
    {
        _store = store;
        var (tuning, primary) = (options.Value.Tuning, store.Hosts[0]);
        _knobs =
        [
            .. keys.Families.Select(family => new Knob(CacheTuner.LifetimeOf(family.Name), "s", family.Lifetime.TotalSeconds, tuning.Cache.LeastLifetimeSeconds, tuning.Cache.MostLifetimeSeconds,
                value => family.Lifetime = TimeSpan.FromSeconds(value))),
            .. keys.Families.Select(family => new Knob(CacheTuner.TrialOf(family.Name), "s", 0, 0, Math.Max(family.Lifetime.TotalSeconds, tuning.Cache.MostLifetimeSeconds),
                value => family.TrialLifetime = TimeSpan.FromSeconds(value))),
            new(CacheTuner.Memory, "MB", cache.MemoryMegabytes, tuning.Cache.LeastMegabytes, tuning.Cache.MostMegabytes, value => cache.Resize((int)value)),
            .. OfPool(store.Kind, primary, tuning.Pool),
        ];
    }

    public async Task<IReadOnlyList<TunedSetting>> ReadAsync(CancellationToken cancel)
    {
        var values = await ValuesAsync(cancel);
        return [.. _knobs.Select(knob => new TunedSetting(knob.Name, knob.Unit, knob.Configured, knob.Within(values.TryGetValue(knob.Name, out var value) ? value : knob.Configured), knob.Least, knob.Most))];
    }

    public async Task WriteAsync(string name, double? value, CancellationToken cancel)
    {
        await _store.WriteAsync((db, token) => value is { } to
            ? db.QueryAsync(WriteSql, [("name", name), ("value", (long)to)], (rows, stop) => rows.ReadAsync(stop), token)
            : db.QueryAsync(RemoveSql, [("name", name)], (rows, stop) => rows.ReadAsync(stop), token), cancel);
        await TakeOnAsync(cancel);
    }

    /// <summary>Takes on what holds for all nodes. Called every few seconds.</summary>
    public async Task TakeOnAsync(CancellationToken cancel)
    {
        DatabaseScope.Begin("tuned settings", AdmissionPriority.Operator);
        foreach (var setting in await ReadAsync(cancel))
            _knobs.First(knob => knob.Name == setting.Name).TurnTo(setting.Value);
    }

    private async Task<Dictionary<string, double>> ValuesAsync(CancellationToken cancel) =>
        (await _store.QueryAsync("SELECT name, value FROM tuning_settings", [], (rows, stop) => rows.ListAsync(row => (Name: row.Text(0), Value: row.Id(1)), stop), cancel, Freshness.Newest))
            .ToDictionary(row => row.Name, row => (double)row.Value);

    // A pool size in the connection string is the operator's last word, and a file has no pool.
    private static IEnumerable<Knob> OfPool(StoreKind kind, DatabaseHost primary, PoolTunerOptions options) =>
        kind == StoreKind.Postgres && primary.Gate.MostConnections > primary.Gate.Connections
            ? [new(PoolTuner.Connections, "connections", primary.Gate.Connections, options.LeastConnections, primary.Gate.MostConnections, value => primary.Gate.SetConnections((int)value))]
            : [];

    private sealed record Knob(string Name, string Unit, double Configured, double Least, double Most, Action<double> Turn)
    {
        private double? _at;

        // What the operator configured is within bounds, whatever the tuner's are.
        public double Within(double value) => Math.Clamp(value, Math.Min(Least, Configured), Math.Max(Most, Configured));

        public void TurnTo(double value)
        {
            if ((_at ?? Configured) == value)
                return;
            Turn(value);
            _at = value;
        }
    }
}
