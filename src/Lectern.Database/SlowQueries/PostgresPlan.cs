using System.Globalization;
using System.Text;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Npgsql;

namespace Lectern.Database.SlowQueries;

/// <summary>
/// Asks PostgreSQL for plans in a read-only transaction, with the values that were bound: the planner chooses by them
/// (https://www.postgresql.org/docs/15/sql-explain.html). Without ANALYZE nothing is executed, though the planner may evaluate
/// functions that it holds for stable.
/// </summary>
internal static class PostgresPlan
{
    private const string Explain = "EXPLAIN (ANALYZE OFF, VERBOSE OFF, FORMAT TEXT) ";

    public static async Task<string> TakeAsync(PostgresHost host, IReadOnlyList<PlanStatement> statements, TimeSpan limit, CancellationToken cancel)
    {
        await using var connection = host.CreateSideConnection();
        await connection.OpenAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await LimitAsync(connection, limit, cancel);
        var text = new StringBuilder();
        foreach (var statement in statements)
        {
            foreach (var one in statement.Sql.Statements)
                await AppendAsync(text, connection, statement, one, cancel);
        }
        return text.ToString().TrimEnd();
    }

    // A plan needs the locks of a read: it must not queue behind a migration, with others behind it.
    private static async Task LimitAsync(NpgsqlConnection connection, TimeSpan limit, CancellationToken cancel)
    {
        var milliseconds = ((int)limit.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await using var command = new NpgsqlCommand($"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = {milliseconds}; SET LOCAL lock_timeout = {milliseconds}", connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task AppendAsync(StringBuilder text, NpgsqlConnection connection, PlanStatement statement, NumberedStatement one, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Explain + one.Text, connection);
        foreach (var name in one.Parameters)
            command.Parameters.Add(Positional(statement.Bound(name)));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            text.Append(reader.GetString(0)).Append('\n');
        text.Append('\n');
    }

    private static NpgsqlParameter Positional(object? bound)
    {
        if (bound is not NpgsqlParameter typed)
            return new() { Value = bound ?? DBNull.Value };
        var copy = typed.Clone();
        copy.ParameterName = "";
        return copy;
    }
}
