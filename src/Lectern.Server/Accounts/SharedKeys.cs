using System.Xml.Linq;
using Lectern.Database;
using Lectern.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Lectern.Server.Accounts;

/// <summary>
/// The keys that encrypt cookies and tokens, kept in the store: every node reads what every other wrote. Of nodes that
/// make a key at the same moment the first one's stands, and the others take it. Thread-safe.
/// </summary>
internal sealed class SharedKeys(Store store) : IXmlRepository
{
    private long _newestSeen;

    // The interface is synchronous. The framework calls it at start, when EF's model is not built yet, and about once a day.
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var rows = store.QueryAsync("SELECT id, xml FROM data_protection_keys ORDER BY id", [],
            (rows, stop) => rows.ListAsync(row => (Id: row.Id(0), Xml: row.Text(1)), stop), CancellationToken.None, Freshness.Newest).GetAwaiter().GetResult();
        Interlocked.Exchange(ref _newestSeen, rows.Count > 0 ? rows[^1].Id : 0);
        return [.. rows.Select(row => XElement.Parse(row.Xml))];
    }

    public void StoreElement(XElement element, string friendlyName) => AddAsync(element, friendlyName, CancellationToken.None).GetAwaiter().GetResult();

    private async Task AddAsync(XElement element, string friendlyName, CancellationToken cancel)
    {
        using var turn = await store.WriteTurnAsync(cancel);
        await using var connection = await store.ConnectAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // SQLite's transaction is exclusive as it is.
        if (store.Kind == StoreKind.Postgres)
            await connection.ExecuteAsync("LOCK TABLE data_protection_keys IN SHARE ROW EXCLUSIVE MODE", cancel);
        // Nothing is added when another node was faster: the key manager reads again after this and finds that node's key. A revocation
        // is always kept.
        await connection.ScalarAsync("""
            INSERT INTO data_protection_keys (friendly_name, xml)
            SELECT @name, @xml
            WHERE NOT EXISTS (SELECT 1 FROM data_protection_keys WHERE id > @seen)
            """,
            [("name", friendlyName), ("xml", element.ToString(SaveOptions.DisableFormatting)), ("seen", element.Name == "key" ? Interlocked.Read(ref _newestSeen) : long.MaxValue)], cancel);
        await transaction.CommitAsync(cancel);
    }
}

internal static class SharedKeysRegistration
{
    public static void AddSharedKeys(this IServiceCollection services)
    {
        services.AddSingleton<SharedKeys>();
        services.AddDataProtection().SetApplicationName("Lectern");
        services.AddOptions<KeyManagementOptions>().Configure<SharedKeys>((options, keys) => options.XmlRepository = keys);
        // It warns at every start that keys are not encrypted in the store: so it is, and docs say who may read the store.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
    }
}
