using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Lectern.Tuning.Indexes.Sqlite;

/// <summary>A copy of a database beside it, to try indexes on; it is gone when this is disposed of. Not thread-safe.</summary>
internal sealed class SqliteCopy : IAsyncDisposable
{
    private const int Runs = 5;

    // What takes longer is clear after fewer runs.
    private const double MostMilliseconds = 1_000;

    private readonly string _file;
    private readonly SqliteConnection _connection;

    private SqliteCopy(string file)
    {
        _file = file;
        _connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
    }

    /// <summary>Where the copy of a database is made: in its folder, which is as well protected as it is.</summary>
    public static string FileOf(string database) => database + "-advice";

    /// <param name="database">The file.</param>
    /// <param name="source">A connection to it.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<SqliteCopy> MakeAsync(string database, SqliteConnection source, CancellationToken cancel)
    {
        var copy = new SqliteCopy(FileOf(database));
        try
        {
            // Of one that was killed.
            File.Delete(copy._file);
            await using var command = new SqliteCommand("VACUUM INTO $file", source) { Parameters = { new("$file", copy._file) }, CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancel);
            await copy._connection.OpenAsync(cancel);
            await copy.RunAsync("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", cancel);
            return copy;
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    public SqliteConnection Connection => _connection;

    public async Task RunAsync(string sql, CancellationToken cancel)
    {
        await using var command = new SqliteCommand(sql, _connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Bytes that the copy takes.</summary>
    public async Task<long> BytesAsync(CancellationToken cancel)
    {
        await using var command = new SqliteCommand("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size", _connection);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>The median of some runs, in milliseconds.</summary>
    public async Task<double> TimeAsync(SqliteStatement statement, CancellationToken cancel)
    {
        var times = new List<double>();
        while (times.Count < Runs && times.Sum() < MostMilliseconds)
        {
            cancel.ThrowIfCancellationRequested();
            var begun = Stopwatch.GetTimestamp();
            foreach (var (text, values) in statement.Parts)
            {
                await using var command = CommandOf(_connection, text, values);
                await using var rows = await command.ExecuteReaderAsync(cancel);
                while (await rows.ReadAsync(cancel))
                {
                }
            }
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>The steps of a statement's plan (https://www.sqlite.org/eqp.html).</summary>
    public static async Task<IReadOnlyList<string>> PlanAsync(SqliteConnection connection, SqliteStatement statement, CancellationToken cancel)
    {
        var steps = new List<string>();
        foreach (var (text, values) in statement.Parts)
        {
            await using var command = CommandOf(connection, "EXPLAIN QUERY PLAN " + text, values);
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
                steps.Add(rows.GetString(3));
        }
        return steps;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        File.Delete(_file);
    }

    private static SqliteCommand CommandOf(SqliteConnection connection, string text, IReadOnlyList<object?> values)
    {
        var command = new SqliteCommand(text, connection);
        foreach (var (i, value) in values.Index())
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), value ?? DBNull.Value);
        return command;
    }
}
