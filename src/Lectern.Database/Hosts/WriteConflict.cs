using Npgsql;

namespace Lectern.Database.Hosts;

/// <summary>Two writers in each other's way: the one that lost may try again.</summary>
internal static class WriteConflict
{
    public const int MaxAttempts = 4;

    // EF wraps it once or twice, depending on what it was doing.
    public static bool Is(Exception? error) => error is PostgresException postgres
        ? postgres.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
        : error is not null && Is(error.InnerException);

    public static Task PauseAsync(int attempt, TimeProvider time, CancellationToken cancel) => Task.Delay(TimeSpan.FromMilliseconds(attempt * 10), time, cancel);
}
