using System.Net.Sockets;
using Lectern.Database.Admission;
using Npgsql;

namespace Lectern.Database.Replicas;

internal enum HostFaultKind
{
    /// <summary>The error is of the statement, and would be the same elsewhere.</summary>
    None,

    /// <summary>This host cannot answer now, though it is there.</summary>
    Hindered,

    /// <summary>The connection was refused or lost, or the server goes down or comes up.</summary>
    Lost,
}

/// <summary>Tells the errors of a host from those of a statement, by https://www.postgresql.org/docs/15/errcodes-appendix.html.</summary>
internal static class HostFault
{
    private const string ConnectionExceptions = "08";

    public static HostFaultKind Of(Exception? fault) => fault switch
    {
        null => HostFaultKind.None,
        PostgresException error => Of(error.SqlState),
        StaleHostException or DatabaseBusyException { Reason: BusyReason.Closing } => HostFaultKind.Hindered,
        NpgsqlException or SocketException or IOException or ObjectDisposedException => HostFaultKind.Lost,
        _ => Of(fault.InnerException),
    };

    private static HostFaultKind Of(string state) => state switch
    {
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.IdleSessionTimeout or PostgresErrorCodes.DatabaseDropped => HostFaultKind.Lost,
        _ when state.StartsWith(ConnectionExceptions, StringComparison.Ordinal) => HostFaultKind.Lost,
        // A replica cancels what stands in the way of replaying ("conflict with recovery").
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.TooManyConnections => HostFaultKind.Hindered,
        _ => HostFaultKind.None,
    };
}

/// <summary>The host is not what it was taken for: behind what the reader must see, or no longer in its role.</summary>
internal sealed class StaleHostException(string message, bool roleChanged) : Exception(message)
{
    public bool RoleChanged => roleChanged;
}
