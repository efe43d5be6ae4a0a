using Lectern.Database;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Npgsql;

namespace Lectern.Benchmarks;

/// <summary>
/// What the database layer adds to a read: a row by its id through <see cref="SqlDatabase.ReadAsync{T}"/> (gate, lease, scope, meters,
/// observers, division of the text), against the same on a bare data source of Npgsql with the statement prepared.
/// <para>Run: <c>LECTERN_TEST_POSTGRES="Host=…;Username=…" dotnet run -c Release --project bench/Lectern.Benchmarks -- LeaseOverhead</c></para>
/// </summary>
internal static class LeaseOverhead
{
    private const string Named = "SELECT id, name, role, avatar, email FROM users WHERE id = @id";
    private const string Numbered = "SELECT id, name, role, avatar, email FROM users WHERE id = $1";
    private const int Reads = 2000;

    public static async Task RunAsync()
    {
        var address = (await SeededStore.AllAsync())[^1].ConnectionString;
        await using var database = new PostgresDatabase(address, new(), [], TimeProvider.System);
        await using var bare = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address) { MaxAutoPrepare = 100, AutoPrepareMinUsages = 2 });
        var id = 0L;
        Func<Task> layer = () => LayerAsync(database, ++id % 50_000 + 1);
        Func<Task> npgsql = () => BareAsync(bare, ++id % 50_000 + 1);

        var time = await Pairs.CompareAsync(npgsql, layer);
        var (bareBytes, layerBytes) = (await BytesAsync(npgsql), await BytesAsync(layer));
        Console.WriteLine();
        Console.WriteLine("| a user by id, one caller | Npgsql alone | through Lectern.Database | ratio | quartiles |");
        Console.WriteLine("|---|--:|--:|--:|---|");
        Console.WriteLine($"| time | {time.FirstMicroseconds:0.0} us | {time.SecondMicroseconds:0.0} us | {time.Ratio:0.000} | {time.Low:0.000}–{time.High:0.000} |");
        Console.WriteLine($"| allocated | {bareBytes:0} B | {layerBytes:0} B | {layerBytes / bareBytes:0.00} | |");
    }

    private static Task<string> LayerAsync(SqlDatabase database, long id) => database.ReadAsync(Freshness.Causal, (lease, cancel) => lease.QueryAsync(Named, [("id", id)],
        async (rows, stop) => await rows.ReadAsync(stop) ? rows.Reader.GetString(1) : "", cancel), CallSite.Unknown, CancellationToken.None);

    private static async Task<string> BareAsync(NpgsqlDataSource source, long id)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(Numbered, connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = id } } };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? reader.GetString(1) : "";
    }

    private static async Task<double> BytesAsync(Func<Task> read)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Reads; i++)
            await read();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Reads;
    }
}
