using System.Globalization;
using Lectern.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Rosters;

/// <summary>Everything a store holds, as text, to say that nothing changed; but for the notes to caches, which an import leaves in any case.</summary>
internal static class TableDump
{
    public static async Task<string> OfAsync(Store store)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var db = store.Open();
        await db.Database.OpenConnectionAsync(cancel);
        var text = new System.Text.StringBuilder();
        foreach (var table in db.Model.GetEntityTypes().Select(entity => entity.GetTableName()!).Distinct().Except(["cache_notes"]).Order())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"== {table}");
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            await using var reader = await command.ExecuteReaderAsync(cancel);
            var rows = new List<string>();
            while (await reader.ReadAsync(cancel))
                rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture))));
            text.AppendJoin('\n', rows.Order(StringComparer.Ordinal)).AppendLine();
        }
        return text.ToString();
    }
}
