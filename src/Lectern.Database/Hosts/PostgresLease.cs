using System.Data.Common;
using Lectern.Database.Replicas;
using Lectern.Database.Statements;
using Npgsql;

namespace Lectern.Database.Hosts;

/// <summary>A connection to PostgreSQL.</summary>
internal sealed class PostgresLease(PostgresHost host, IdleConnections idle, int era, NpgsqlConnection connection, LeaseUse use, long asked, long rented, CallSite site) : Lease(host, use, asked, rented, site)
{
    private bool _isLent;

    public override DbConnection Connection
    {
        get
        {
            _isLent = true;
            return connection;
        }
    }

    /// <summary>The connection for this library, which leaves nothing behind in its session.</summary>
    internal NpgsqlConnection Own => connection;

    /// <summary>Looks where the host is, for reads where there are replicas.</summary>
    public LeaseWitness? Witness { get; set; }

    protected override async Task ExecuteAsync(ReadBatch batch, long sent, CancellationToken cancel)
    {
        // A new batch each time: one that is used again loses its prepared statements (Npgsql 10.0.0).
        await using var command = new NpgsqlBatch(connection);
        var guards = Witness is { Guards: true };
        if (guards)
            command.BatchCommands.Add(new NpgsqlBatchCommand(LeaseWitness.Sql));
        foreach (var part in batch.Parts)
            Add(command, part.Sql, part.Parameters);
        if (Witness is not null)
            command.BatchCommands.Add(new NpgsqlBatchCommand(LeaseWitness.Sql));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (guards)
        {
            await Witness!.GuardAsync(reader, cancel);
            await reader.NextResultAsync(cancel);
        }
        foreach (var part in batch.Parts)
        {
            if (part == batch.Parts[^1])
                LastResult(batch, sent);
            await part.ReadAsync(reader, part.Sql.Statements.Count, cancel);
        }
        if (Witness is not null)
            await Witness.WitnessAsync(reader, cancel);
    }

    protected override ValueTask ReturnAsync() => idle.ReturnAsync(connection, era, _isLent);

    public static void Add(NpgsqlBatch batch, SqlText sql, IReadOnlyList<(string Name, object Value)> parameters)
    {
        foreach (var statement in sql.Statements)
        {
            var command = new NpgsqlBatchCommand(statement.Text);
            foreach (var name in statement.Parameters)
                command.Parameters.Add(new NpgsqlParameter { Value = Find(parameters, name, sql) });
            batch.BatchCommands.Add(command);
        }
    }

    private static object Find(IReadOnlyList<(string Name, object Value)> parameters, string name, SqlText sql)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Name == name)
                return parameters[i].Value;
        }
        throw new ArgumentException($"The statement has the parameter @{name}, and no value was given for it: {sql}");
    }
}
