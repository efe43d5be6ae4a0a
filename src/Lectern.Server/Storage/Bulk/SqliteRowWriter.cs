using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Lectern.Server.Storage.Bulk;

/// <summary>Binds straight to SQLite's statements: ADO.NET's parameters would cost an object a value.</summary>
internal sealed class SqliteRowWriter : RowWriter
{
    private const int MaxRowsAtOnce = 40;

    private readonly sqlite3 _database;
    private readonly BulkTable _table;
    private sqlite3_stmt _insert;
    private int _rowsAtOnce;
    private long _rowsLeft;
    private int _bound;

    /// <param name="database">Inside its transaction.</param>
    /// <param name="table">Where to.</param>
    /// <param name="rows">How many rows will come: the last ones, too few for a full statement, need a smaller one.</param>
    public SqliteRowWriter(sqlite3 database, BulkTable table, long rows)
    {
        (_database, _table, _rowsLeft) = (database, table, rows);
        _rowsAtOnce = (int)Math.Clamp(rows, 1, MaxRowsAtOnce);
        _insert = Prepare();
    }

    protected override void BeginRow()
    {
        if (_bound == _rowsAtOnce * _table.Columns.Length)
            Flush();
    }

    public override void Write(long value) => Check(raw.sqlite3_bind_int64(_insert, ++_bound, value));

    public override void Write(int value) => Check(raw.sqlite3_bind_int64(_insert, ++_bound, value));

    public override void WriteSmall(int value) => Write(value);

    public override void Write(bool value) => Write(value ? 1 : 0);

    public override void Write(DateTime value) => Write(StoreTime.ToMicroseconds(value));

    public override void Write(string value) => Check(raw.sqlite3_bind_text(_insert, ++_bound, value));

    public override void WriteNull() => Check(raw.sqlite3_bind_null(_insert, ++_bound));

    public override void Complete()
    {
        if (_bound > 0)
            Flush();
    }

    public override void Dispose() => _insert.Dispose();

    private void Flush()
    {
        Check(raw.sqlite3_step(_insert));
        Check(raw.sqlite3_reset(_insert));
        _bound = 0;
        _rowsLeft -= _rowsAtOnce;
        if (_rowsLeft == 0 || _rowsLeft >= _rowsAtOnce)
            return;
        _insert.Dispose();
        _rowsAtOnce = (int)_rowsLeft;
        _insert = Prepare();
    }

    private sqlite3_stmt Prepare()
    {
        var row = $"({string.Join(", ", _table.Columns.Select(_ => "?"))})";
        var sql = $"INSERT INTO {_table.Name} ({string.Join(", ", _table.Columns)}) VALUES {string.Join(", ", Enumerable.Repeat(row, _rowsAtOnce))}";
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return statement;
    }

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
            throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), result);
    }
}
