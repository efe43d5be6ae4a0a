using Npgsql;
using NpgsqlTypes;

namespace Lectern.Server.Storage.Bulk;

internal sealed class PostgresRowWriter(NpgsqlBinaryImporter import) : RowWriter
{
    protected override void BeginRow() => import.StartRow();

    public override void Write(long value) => import.Write(value, NpgsqlDbType.Bigint);

    public override void Write(int value) => import.Write(value, NpgsqlDbType.Integer);

    public override void WriteSmall(int value) => import.Write((short)value, NpgsqlDbType.Smallint);

    public override void Write(bool value) => import.Write(value, NpgsqlDbType.Boolean);

    public override void Write(DateTime value) => import.Write(value, NpgsqlDbType.TimestampTz);

    public override void Write(string value) => import.Write(value, NpgsqlDbType.Text);

    public override void WriteNull() => import.WriteNull();

    public override void Complete() => import.Complete();

    public override void Dispose() => import.Dispose();
}
