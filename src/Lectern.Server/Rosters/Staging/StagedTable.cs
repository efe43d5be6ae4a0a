using Lectern.Server.Storage;
using NpgsqlTypes;

namespace Lectern.Server.Rosters.Staging;

internal enum StagedType
{
    Text,
    Small,
    Integer,
    Long,
    Boolean,
    Time,
}

/// <param name="Name">As in SQL.</param>
/// <param name="Type">Of the values.</param>
internal sealed record StagedColumn(string Name, StagedType Type = StagedType.Text);

/// <summary>A temporary table that holds the rows of a set until they are merged.</summary>
/// <param name="Name">Unlike any table of the schema.</param>
/// <param name="Columns">Those that are written; a row has one value for each.</param>
internal sealed record StagedTable(string Name, params StagedColumn[] Columns)
{
    /// <summary>Columns that are filled while the rows are merged.</summary>
    public StagedColumn[] Later { get; init; } = [];

    /// <summary>Columns of the primary key, separated by commas.</summary>
    public required string Key { get; init; }

    public string CreateSql(StoreKind store) =>
        $"CREATE TEMPORARY TABLE {Name} ({string.Join(", ", Columns.Concat(Later).Select(column => $"{column.Name} {SqlType(column.Type, store)}"))}, PRIMARY KEY ({Key}))";

    public static NpgsqlDbType PostgresType(StagedType type) => type switch
    {
        StagedType.Small => NpgsqlDbType.Smallint,
        StagedType.Integer => NpgsqlDbType.Integer,
        StagedType.Long => NpgsqlDbType.Bigint,
        StagedType.Boolean => NpgsqlDbType.Boolean,
        StagedType.Time => NpgsqlDbType.TimestampTz,
        _ => NpgsqlDbType.Text,
    };

    private static string SqlType(StagedType type, StoreKind store) => (type, store) switch
    {
        (StagedType.Text, _) => "text",
        (_, StoreKind.Sqlite) => "integer",
        (StagedType.Small, _) => "smallint",
        (StagedType.Integer, _) => "integer",
        (StagedType.Long, _) => "bigint",
        (StagedType.Boolean, _) => "boolean",
        _ => "timestamptz",
    };
}
