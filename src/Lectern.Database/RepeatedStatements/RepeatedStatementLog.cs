using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lectern.Database.RepeatedStatements;

/// <summary>
/// Finds statements that one request runs again and again, most often one for each row of another ("N+1"). Thread-safe.
/// See docs/slow-queries.md.
/// </summary>
public sealed partial class RepeatedStatementLog(RepeatedStatementOptions options, TimeProvider time, ILogger<RepeatedStatementLog> log) : IStatementObserver
{
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(options.ReportIntervalSeconds);
    private readonly Lock _lock = new();
    private readonly RecentEntries<(string Endpoint, ulong Id), RepetitionTally> _repeated = new(options.Capacity);

    public void Completed(in StatementRun run)
    {
        if (run.Lease.Scope is not { } scope)
            return;
        StatementTally.Runs runs;
        // The scope itself is the lock, because a lock of its own would be one more object a request.
        lock (scope)
            runs = scope.Tally.Add(run.Sql, run.Duration);
        if (runs.Count >= options.Threshold)
            Record(scope, run, runs);
    }

    /// <summary>What it remembers, the statement that took the most time first.</summary>
    public IReadOnlyList<RepeatedStatement> List()
    {
        lock (_lock)
            return [.. _repeated.Values.Select(repeated => repeated.ToStatement()).OrderByDescending(statement => statement.Total)];
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
            _repeated.Clear();
    }

    private void Record(DatabaseScope scope, in StatementRun run, in StatementTally.Runs runs)
    {
        var (now, fingerprint, site) = (time.GetUtcNow(), run.Sql.Fingerprint, run.Lease.Site);
        bool isDue;
        lock (_lock)
        {
            var repeated = _repeated.Touch((scope.Endpoint, fingerprint.Id), () => new(scope.Endpoint, fingerprint, now));
            repeated.Add(runs, options.Threshold, run.Duration, site, now);
            isDue = repeated.IsDue(time, _interval);
        }
        if (isDue)
            LogRepeated(scope.Endpoint, fingerprint.Name, runs.Count, runs.Total.TotalMilliseconds, site.ToString());
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Endpoint} ran statement {Id} {Count} times or more in one request, which took {Milliseconds:0} ms by then, from {Site}; ask for all rows at once. GET /api/operations/slow-queries shows it")]
    private partial void LogRepeated(string endpoint, string id, int count, double milliseconds, string site);
}

public static class RepeatedStatementRegistration
{
    /// <summary>Has repeated statements found: <see cref="RepeatedStatementLog"/> becomes an observer of the databases that are given the registered ones.</summary>
    public static IServiceCollection AddRepeatedStatements(this IServiceCollection services, Func<IServiceProvider, RepeatedStatementOptions> options) => services
        .AddSingleton(provider => new RepeatedStatementLog(options(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RepeatedStatementLog>>()))
        .AddSingleton<IStatementObserver>(provider => provider.GetRequiredService<RepeatedStatementLog>());
}
