using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Lectern.Commands;

/// <summary>Says what to do about a database that does not let us in.</summary>
internal static class DatabaseFault
{
    // https://www.sqlite.org/rescode.html
    private const int Busy = 5, CannotOpen = 14, NotADatabase = 26;

    public static string Explain(DbException fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } missing =>
            $"{missing.MessageText}; create it with 'createdb', or name another one with --database.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } refused =>
            $"{refused.MessageText}; check user and password in --database or Lectern__Database__Connection.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied =>
            $"{denied.MessageText}; the schema is made at the first start, which needs an owner of the database.",
        PostgresException postgres => $"PostgreSQL says: {postgres.MessageText} ({postgres.SqlState}).",
        NpgsqlException unreachable =>
            $"{unreachable.Message.TrimEnd('.')}; check that PostgreSQL runs there, and the address in --database or Lectern__Database__Connection.",
        SqliteException { SqliteErrorCode: Busy } => "The database file is in use by another program that writes to it; try again when it is done.",
        SqliteException { SqliteErrorCode: CannotOpen } => "The database file cannot be opened; check that its folder exists and may be written to, or choose another one with --data.",
        SqliteException { SqliteErrorCode: NotADatabase } => "The database file is not one of SQLite's; choose another one with --data.",
        _ => fault.Message,
    };
}
