namespace Lectern.Server.Storage.Bulk;

/// <summary>A table to fill, with its columns in the order in which rows give them.</summary>
/// <param name="Name">As in the schema.</param>
/// <param name="Columns">All that have no default.</param>
internal sealed record BulkTable(string Name, params string[] Columns)
{
    /// <summary>The store counts the ids, and must go on after the highest one given.</summary>
    public bool CountsIds => Columns[0] == "id";
}
