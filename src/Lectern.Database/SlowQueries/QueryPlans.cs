using System.Data.Common;
using Lectern.Database.Hosts;
using Lectern.Database.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Lectern.Database.SlowQueries;

/// <summary>
/// Takes the plans that <see cref="SlowQueryLog"/> wants, one after the other, on connections of their own. A plan is asked for with
/// EXPLAIN, which does not run the statement; statements that write are left out all the same.
/// </summary>
public sealed class QueryPlans(SlowQueryLog log, SlowQueryOptions options)
{
    private const string NoPlan = "No plan: the statement writes.";

    private readonly TimeSpan _limit = TimeSpan.FromMilliseconds(options.PlanTimeoutMilliseconds);

    /// <summary>Takes the next plan that is wanted. False when none is.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken cancel)
    {
        if (!log.Wanted.TryTake(out var request))
            return false;
        log.SetPlan(request.Id, await TakeAsync(request, cancel));
        return true;
    }

    internal Task<bool> WaitAsync(CancellationToken cancel) => log.Wanted.WaitAsync(cancel).AsTask();

    private async Task<string> TakeAsync(PlanRequest request, CancellationToken cancel)
    {
        if (!request.Statements.All(statement => statement.Sql.Statements.All(one => ReadOnlySql.Is(one.Text))))
            return NoPlan;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_limit);
        try
        {
            return request.Host switch
            {
                PostgresHost postgres => PlanText.WithoutValues(await PostgresPlan.TakeAsync(postgres, request.Statements, _limit, limit.Token)),
                SqliteHost sqlite => await SqlitePlan.TakeAsync(sqlite, request.Statements, limit.Token),
                _ => "No plan: nobody knows how to ask this host for one.",
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"No plan: it took longer than {_limit.TotalMilliseconds} ms (Lectern:Database:SlowQueries:PlanTimeoutMilliseconds).";
        }
        // The words of a failure may hold values; its code does not.
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return $"No plan: EXPLAIN failed with {CodeOf(failure)}.";
        }
    }

    private static string CodeOf(Exception failure) => failure switch
    {
        PostgresException postgres => $"SQLSTATE {postgres.SqlState}",
        SqliteException sqlite => $"SQLite error {sqlite.SqliteErrorCode}",
        _ => failure.GetType().Name,
    };
}

/// <summary>Has plans taken as they are wanted.</summary>
internal sealed class QueryPlanLoop(QueryPlans plans) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await plans.WaitAsync(stoppingToken))
                await plans.RunOnceAsync(stoppingToken);
        }
        // A server that could not start has stopped before this was waited for, and would log it as a failure.
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }
}
