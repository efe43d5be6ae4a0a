using System.Data.Common;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Microsoft.Data.Sqlite;

namespace Lectern.Database.Sqlite;

/// <summary>A connection to a SQLite file. Its calls do their work before they return: the library below has no asynchronous way.</summary>
internal sealed class SqliteLease(SqliteHost host, SqliteSession session, LeaseUse use, long asked, long rented, CallSite site) : Lease(host, use, asked, rented, site)
{
    public override DbConnection Connection => session.Connection;

    protected override async Task ExecuteAsync(ReadBatch batch, long sent, CancellationToken cancel)
    {
        // Several parts see one snapshot, as one statement would.
        await using var own = batch.Parts.Count > 1 && Transaction is null ? session.Connection.BeginTransaction(deferred: true) : null;
        var transaction = (SqliteTransaction?)Transaction ?? own;
        foreach (var part in batch.Parts)
        {
            cancel.ThrowIfCancellationRequested();
            var command = session.Prepare(part.Sql);
            command.Transaction = transaction;
            Bind(command, part.Parameters);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            if (part == batch.Parts[^1])
                LastResult(batch, sent);
            // What it counts as a statement is one that gives rows; the text is not divided here.
            await part.ReadAsync(reader, int.MaxValue, cancel);
        }
        own?.Commit();
    }

    protected override ValueTask ReturnAsync()
    {
        host.Return(session);
        return ValueTask.CompletedTask;
    }

    // Most often the parameters are those of the last time, with other values.
    private static void Bind(SqliteCommand command, IReadOnlyList<(string Name, object Value)> parameters)
    {
        if (command.Parameters.Count != parameters.Count)
        {
            command.Parameters.Clear();
            for (var i = 0; i < parameters.Count; i++)
                command.Parameters.Add(new SqliteParameter());
        }
        for (var i = 0; i < parameters.Count; i++)
        {
            var (parameter, (name, value)) = (command.Parameters[i], parameters[i]);
            if (!parameter.ParameterName.AsSpan().TrimStart('@').SequenceEqual(name))
                parameter.ParameterName = "@" + name;
            // The type is guessed from the value anew.
            parameter.ResetSqliteType();
            parameter.Value = value;
        }
    }
}
