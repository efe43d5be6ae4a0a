using System.Diagnostics.Metrics;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Microsoft.Extensions.Logging;

namespace Lectern.Database.SlowQueries;

/// <summary>
/// Remembers the round trips that took long in the database, by fingerprint, and has their plans taken. A fast statement costs it one
/// comparison. Thread-safe. See docs/slow-queries.md.
/// </summary>
public sealed partial class SlowQueryLog : IStatementObserver, IDisposable
{
    private readonly SlowQueryOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SlowQueryLog> _log;
    private readonly TimeSpan _interval;
    private readonly Meter _meter;
    private readonly Counter<long> _slow;
    private readonly Lock _lock = new();
    private readonly RecentEntries<ulong, SlowQueryTally> _queries;
    private DateTimeOffset _since;

    public SlowQueryLog(SlowQueryOptions options, TimeProvider time, ILogger<SlowQueryLog> log)
    {
        (_options, _time, _log) = (options, time, log);
        (Threshold, _interval) = (TimeSpan.FromMilliseconds(options.ThresholdMilliseconds), TimeSpan.FromSeconds(options.ReportIntervalSeconds));
        _queries = new(options.Capacity);
        _meter = new Meter(new MeterOptions(HostMeter.Name) { Scope = options });
        _slow = _meter.CreateCounter<long>("lectern.database.slow_queries", "{query}", "Round trips that took longer than the threshold.");
        _since = time.GetUtcNow();
    }

    public TimeSpan Threshold { get; }

    /// <summary>Since when it remembers: the start, or the last <see cref="Clear"/>.</summary>
    public DateTimeOffset Since
    {
        get
        {
            lock (_lock)
                return _since;
        }
    }

    /// <summary>Statements whose plans are wanted.</summary>
    internal PlanQueue Wanted { get; } = new();

    public void Completed(in StatementRun run)
    {
        if (run.Duration >= Threshold)
            Record(run);
    }

    /// <summary>What it remembers, the statement that took the most time first.</summary>
    public IReadOnlyList<SlowQuery> List()
    {
        lock (_lock)
            return [.. _queries.Values.Select(query => query.ToQuery()).OrderByDescending(query => query.Total)];
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _queries.Clear();
            _since = _time.GetUtcNow();
        }
    }

    public void Dispose() => _meter.Dispose();

    internal void SetPlan(ulong id, string text)
    {
        lock (_lock)
        {
            if (_queries.TryGet(id, out var query))
                query.SetPlan(text, _time.GetUtcNow());
        }
    }

    private void Record(in StatementRun run)
    {
        var lease = run.Lease;
        _slow.Add(1, new KeyValuePair<string, object?>("db.client.connection.pool.name", lease.Host.Name));
        var fingerprint = run.Sql.Fingerprint;
        bool isDue;
        lock (_lock)
        {
            var query = _queries.Touch(fingerprint.Id, () => new(fingerprint));
            query.Add(run, _time.GetUtcNow());
            isDue = query.IsDue(_time, _interval);
        }
        if (!isDue)
            return;
        LogSlow(fingerprint.Name, run.Duration.TotalMilliseconds, lease.Wait.TotalMilliseconds, lease.Scope?.Endpoint ?? "no request", lease.Site.ToString());
        if (_options.Plans)
            Wanted.TryAdd(PlanRequest.Of(run));
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Slow query {Id}: {Milliseconds:0} ms in the database after {Wait:0} ms for a connection, in {Endpoint}, from {Site}; GET /api/operations/slow-queries shows it")]
    private partial void LogSlow(string id, double milliseconds, double wait, string endpoint, string site);
}
