using Npgsql;

namespace Lectern.Database.SlowQueries;

/// <summary>Tells how a statement failed by the code of the failure: the words of it may hold values.</summary>
internal static class StatementFaults
{
    public static StatementFault Of(Exception? error) => error switch
    {
        null => StatementFault.None,
        OperationCanceledException => StatementFault.Canceled,
        NpgsqlException { InnerException: TimeoutException } => StatementFault.StatementTimeout,
        // The server uses one code for its own time limit and for a cancellation; Npgsql makes the latter an OperationCanceledException.
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => StatementFault.StatementTimeout,
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => StatementFault.LockTimeout,
        _ => StatementFault.Failed,
    };
}
