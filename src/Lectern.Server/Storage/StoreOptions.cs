using Lectern.Database;

namespace Lectern.Server.Storage;

/// <summary>Section <c>Lectern:Database</c>.</summary>
public sealed class StoreOptions : DatabaseOptions
{
    /// <summary><c>sqlite:PATH</c>, a <c>postgres://</c> URL or an Npgsql connection string.</summary>
    /// <value>Default: empty, which means <c>sqlite:lectern.db</c> in the data folder.</value>
    public string Connection { get; set; } = "";
}
