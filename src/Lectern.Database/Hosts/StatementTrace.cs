using System.Diagnostics;
using Lectern.Database.Statements;

namespace Lectern.Database.Hosts;

/// <summary>
/// A span for each round trip in the source <c>Lectern.Database</c>, below whatever the caller does. It is made when the round trip is over, so
/// that it costs nothing while nobody listens. No value is in it.
/// </summary>
internal static class StatementTrace
{
    private static readonly ActivitySource Source = new(HostMeter.Name);

    public static void Completed(in StatementRun run)
    {
        if (!Source.HasListeners())
            return;
        var end = run.Lease.Host.Time.GetUtcNow();
        var host = run.Lease.Host;
        var query = run.Sql.Fingerprint.Text;
        using var span = Source.StartActivity(OperationOf(query), ActivityKind.Client, Activity.Current?.Context ?? default, startTime: end - run.Duration,
            tags: [new("db.system.name", host.System), new("db.query.text", query), new("db.client.connection.pool.name", host.Name)]);
        if (run.Error is { } error)
            span?.SetStatus(ActivityStatusCode.Error, error.GetType().Name).SetTag("error.type", error.GetType().Name);
        span?.SetEndTime(end.UtcDateTime);
    }

    private static string OperationOf(string query) => query.IndexOfAny([' ', '\n']) is > 0 and var end ? query[..end] : query;
}
