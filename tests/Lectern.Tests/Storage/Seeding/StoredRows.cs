using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Bulk;
using Lectern.Server.Storage.Seeding;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Storage.Seeding;

/// <summary>Reads whole tables in a form that does not tell which store they came from.</summary>
internal static class StoredRows
{
    // A course's seats are divided over more rows on PostgreSQL; the invariants hold what is in them.
    private static readonly BulkTable[] Tables =
    [
        SeedTables.Users, SeedTables.Categories, SeedTables.Courses, SeedTables.Sections, SeedTables.Lessons,
        SeedLearning.Enrollments with { Columns = [.. SeedLearning.Enrollments.Columns.Except(["seat_shard"])] },
        SeedLearning.Progress,
    ];

    public static async Task<Dictionary<string, string>> HashesAsync(Store store, CancellationToken cancel)
    {
        var hashes = new Dictionary<string, string>();
        foreach (var table in Tables)
        {
            var text = new StringBuilder();
            await foreach (var value in ValuesAsync(store, $"SELECT {string.Join(", ", table.Columns)} FROM {table.Name} ORDER BY 1, 2", cancel))
                text.Append(value).Append('\n');
            hashes[table.Name] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
        return hashes;
    }

    /// <summary>Every index and constraint, as the store itself writes them.</summary>
    public static async Task<List<string>> SchemaAsync(Store store, CancellationToken cancel)
    {
        var sql = store.Kind == StoreKind.Sqlite
            ? "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_stat%' ORDER BY 1"
            : """
              SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
              UNION ALL
              SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
              ORDER BY 1
              """;
        return await ValuesAsync(store, sql, cancel).ToListAsync(cancel);
    }

    /// <param name="store">Where.</param>
    /// <param name="from">What stands after FROM.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<long> CountAsync(Store store, string from, CancellationToken cancel) =>
        long.Parse(await ValuesAsync(store, $"SELECT COUNT(*) FROM {from}", cancel).SingleAsync(cancel), CultureInfo.InvariantCulture);

    private static async IAsyncEnumerable<string> ValuesAsync(Store store, string sql, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var db = store.Open();
        await db.Database.OpenConnectionAsync(cancel);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            for (var i = 0; i < reader.FieldCount; i++)
                yield return Neutral(reader.GetValue(i));
        }
    }

    private static string Neutral(object value) => value switch
    {
        DateTime time => StoreTime.ToMicroseconds(time).ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "1" : "0",
        DBNull => "NULL",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
