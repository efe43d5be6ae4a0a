using System.Globalization;
using System.Text;
using Lectern.Database.Sqlite;
using Lectern.Database.Statements;
using Microsoft.Data.Sqlite;

namespace Lectern.Database.SlowQueries;

/// <summary>Asks SQLite for plans on a connection that cannot write (https://www.sqlite.org/eqp.html). No value is in them.</summary>
internal static class SqlitePlan
{
    public static async Task<string> TakeAsync(SqliteHost host, IReadOnlyList<PlanStatement> statements, CancellationToken cancel)
    {
        await using var connection = host.CreateSideConnection();
        await connection.OpenAsync(cancel);
        var text = new StringBuilder();
        foreach (var statement in statements)
        {
            // One by one: EXPLAIN counts for the first statement of a text only, and the others would run.
            foreach (var one in statement.Sql.Statements)
                await AppendAsync(text, connection, statement, one, cancel);
        }
        return text.ToString().TrimEnd();
    }

    private static async Task AppendAsync(StringBuilder text, SqliteConnection connection, PlanStatement statement, NumberedStatement one, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + one.Text;
        for (var i = 0; i < one.Parameters.Count; i++)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), statement.Bound(one.Parameters[i]) ?? DBNull.Value);
        // Columns: id, parent, an unused one, detail. A parent comes before its children.
        var depths = new Dictionary<long, int>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var depth = depths.TryGetValue(reader.GetInt64(1), out var parent) ? parent + 1 : 0;
            depths[reader.GetInt64(0)] = depth;
            text.Append(' ', depth * 2).Append(reader.GetString(3)).Append('\n');
        }
        text.Append('\n');
    }
}
