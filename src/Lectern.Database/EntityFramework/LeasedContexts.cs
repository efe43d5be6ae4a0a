using Lectern.Database.Hosts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lectern.Database.EntityFramework;

/// <summary>Lends pooled contexts for the time of a lease. Thread-safe.</summary>
/// <param name="contexts">Made with <see cref="LeasedStatements"/> among the interceptors.</param>
public sealed class LeasedContexts<TContext>(IDbContextFactory<TContext> contexts)
    where TContext : DbContext, ILeasedContext
{
    /// <summary>Runs <paramref name="work"/> on a context over the connection of <paramref name="lease"/>.</summary>
    public async Task<T> RunAsync<T>(Lease lease, Func<TContext, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        // EF sends its commands one by one, so the guard goes ahead by itself.
        if (lease is PostgresLease { Witness: { } witness })
            await witness.BeforeAsync((NpgsqlConnection)lease.Connection, cancel);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        context.Lease = lease;
        context.Database.SetDbConnection(lease.Connection);
        try
        {
            return await work(context, cancel);
        }
        finally
        {
            context.Database.SetDbConnection(null);
            context.Lease = null;
        }
    }
}
