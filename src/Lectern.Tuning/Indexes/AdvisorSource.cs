using Npgsql;

namespace Lectern.Tuning.Indexes;

/// <summary>The advisor's own connections: few, and without what a pool remembers of statements, which the advisor would throw away.</summary>
public static class AdvisorSource
{
    /// <param name="connectionString">Npgsql's.</param>
    public static NpgsqlDataSource Of(string connectionString) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "lectern-tuning",
        MaxPoolSize = 4,
        MinPoolSize = 0,
        MaxAutoPrepare = 0,
        CommandTimeout = 60,
    });
}
