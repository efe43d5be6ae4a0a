using Microsoft.Data.Sqlite;
using Npgsql;

namespace Lectern.Server.Storage;

public enum StoreKind
{
    Sqlite,
    Postgres,
}

/// <summary>Where the data is: <c>sqlite:PATH</c>, a <c>postgres://</c> URL, or an Npgsql connection string.</summary>
public sealed record StoreAddress(StoreKind Kind, string ConnectionString)
{
    /// <exception cref="FormatException">The text is none of the three; the message says what would be.</exception>
    public static StoreAddress Parse(string text)
    {
        if (text.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) && text.Length > "sqlite:".Length)
            return Sqlite(text["sqlite:".Length..]);
        if (text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
            return new(StoreKind.Postgres, FromUrl(text));
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(text);
            if (!string.IsNullOrEmpty(builder.Host))
                return new(StoreKind.Postgres, Tuned(builder));
        }
        catch (ArgumentException)
        {
            // Not a connection string; the error below names the three forms that are.
        }
        throw new FormatException("The database address must be sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/DATABASE, or an Npgsql connection string that names a Host.");
    }

    public static StoreAddress Sqlite(string path) => new(StoreKind.Sqlite, new SqliteConnectionStringBuilder
    {
        DataSource = Path.GetFullPath(path),
        ForeignKeys = true,
        DefaultTimeout = 5,
    }.ConnectionString);

    /// <summary>What may be printed: no password.</summary>
    public override string ToString() => Kind == StoreKind.Sqlite
        ? "sqlite:" + new SqliteConnectionStringBuilder(ConnectionString).DataSource
        : new NpgsqlConnectionStringBuilder(ConnectionString) is var b ? $"postgres://{b.Host}:{b.Port}/{b.Database}" : "";

    private static string FromUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw new FormatException("The database URL cannot be read; write postgres://USER:PASSWORD@HOST:PORT/DATABASE and percent-encode special characters in the password.");
        var user = url.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(user[0]),
        };
        if (user.Length == 2)
            builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var key = parts[0] == "sslmode" ? "SSL Mode" : Uri.UnescapeDataString(parts[0]);
            builder[key] = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "";
        }
        return Tuned(builder);
    }

    // ShouldSerialize tells whether it was given; ContainsKey, whether there is such a word at all.
    // Statements are prepared on their second use: about half the server's CPU for a short query is parsing and planning.
    private static string Tuned(NpgsqlConnectionStringBuilder builder)
    {
        if (!builder.ShouldSerialize("Max Auto Prepare")) builder.MaxAutoPrepare = 100;
        if (!builder.ShouldSerialize("Auto Prepare Min Usages")) builder.AutoPrepareMinUsages = 2;
        if (!builder.ShouldSerialize("Timeout")) builder.Timeout = 5;
        if (!builder.ShouldSerialize("Application Name")) builder.ApplicationName = "lectern";
        return builder.ConnectionString;
    }
}
