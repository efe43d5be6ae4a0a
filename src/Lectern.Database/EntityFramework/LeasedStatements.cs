using System.Data.Common;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Lectern.Database.EntityFramework;

/// <summary>Lets the host of a leased context see what EF Core sends. Thread-safe.</summary>
public sealed class LeasedStatements : DbCommandInterceptor
{
    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result) => Seen(command, eventData, result);

    public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default) =>
        new(Seen(command, eventData, result));

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result) => Seen(command, eventData, result);

    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        new(Seen(command, eventData, result));

    public override object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result) => Seen(command, eventData, result);

    public override ValueTask<object?> ScalarExecutedAsync(DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default) =>
        new(Seen(command, eventData, result));

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Observe(command, eventData, eventData.Exception);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Observe(command, eventData, eventData.Exception);
        return Task.CompletedTask;
    }

    // Somebody did not wait for the end of it.
    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) => Observe(command, eventData, new OperationCanceledException());

    public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        CommandCanceled(command, eventData);
        return Task.CompletedTask;
    }

    private static T Seen<T>(DbCommand command, CommandExecutedEventData eventData, T result)
    {
        Observe(command, eventData, null);
        return result;
    }

    private static void Observe(DbCommand command, CommandEndEventData eventData, Exception? error)
    {
        if (eventData.Context is not ILeasedContext { Lease: { } lease })
            return;
        (lease as PostgresLease)?.Witness?.Touch();
        lease.Host.Observe(new(lease, SqlText.Of(command.CommandText), eventData.Duration, error) { Command = command });
    }
}
