using Lectern.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Lectern.Tests.Storage;

/// <summary>The EF model and the schema that the migrations create say the same, but for columns that the store makes of others.</summary>
public sealed class SchemaTests
{
    private sealed record Column(string Table, string Name, string Type, bool Nullable);

    [Theory, OnBothStores]
    public async Task The_model_names_every_column_of_the_schema_with_its_type_and_nullability(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind));
        await using var db = store.Open();
        var schema = await ReadSchemaAsync(db, kind);
        var model = db.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties().Select(property => Describe(entity, property))).ToList();

        Assert.NotEmpty(model);
        Assert.Equal(model.Select(column => column.ToString()).Order(), schema.Select(column => column.ToString()).Order());
    }

    private static Column Describe(IEntityType entity, IProperty property)
    {
        var type = property.GetColumnType().ToLowerInvariant();
        return new(entity.GetTableName()!, property.GetColumnName(), type == "timestamp with time zone" ? "timestamptz" : type, property.IsNullable);
    }

    // The tables of the ledger are read by the tuning library, which has no model.
    private static async Task<List<Column>> ReadSchemaAsync(LecternDb db, StoreKind kind)
    {
        var sql = kind == StoreKind.Sqlite
            ? """
              SELECT t.name AS "Table", c.name AS "Name", lower(c.type) AS "Type", CAST(c."notnull" = 0 AS INTEGER) AS "Nullable"
              FROM pragma_table_list t, pragma_table_info(t.name) c
              WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'schema_migrations' AND t.name NOT LIKE 'tuning%'
              """
            : """
              SELECT table_name AS "Table", column_name AS "Name",
                     CASE data_type WHEN 'timestamp with time zone' THEN 'timestamptz' ELSE data_type END AS "Type",
                     is_nullable = 'YES' AS "Nullable"
              FROM information_schema.columns
              WHERE table_schema = 'public' AND table_name <> 'schema_migrations' AND table_name NOT LIKE 'tuning%' AND is_generated = 'NEVER'
              """;
        return await db.Database.SqlQueryRaw<Column>(sql).ToListAsync(TestContext.Current.CancellationToken);
    }
}
