using System.Data.Common;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Npgsql;

namespace Lectern.Database.SlowQueries;

/// <summary>
/// A round trip whose plan is wanted, with a copy of what was bound: what is explained must be what was slow. No record, since a record
/// prints what it holds.
/// </summary>
internal sealed class PlanRequest(ulong id, DatabaseHost host, IReadOnlyList<PlanStatement> statements)
{
    public ulong Id => id;

    public DatabaseHost Host => host;

    public IReadOnlyList<PlanStatement> Statements => statements;

    public static PlanRequest Of(in StatementRun run) => new(run.Sql.Fingerprint.Id, run.Lease.Host,
        run.Batch is { } batch ? [.. batch.Parts.Select(part => new PlanStatement(part.Sql, part.Parameters))]
        : run.Command is { } command ? [new PlanStatement(run.Sql, [.. command.Parameters.Cast<DbParameter>().Select(Copy)])]
        : []);

    // EF says of some parameters what type they are, which the copy must say too.
    private static (string Name, object Value) Copy(DbParameter parameter) =>
        (parameter.ParameterName.TrimStart('@'), parameter is NpgsqlParameter typed ? typed.Clone() : parameter.Value ?? DBNull.Value);
}

/// <summary>One text of it, with what was bound to its parameters: values, or parameters of Npgsql.</summary>
internal sealed class PlanStatement(SqlText sql, IReadOnlyList<(string Name, object Value)> parameters)
{
    public SqlText Sql => sql;

    /// <summary>What was bound to a parameter; null for one that nobody named.</summary>
    public object? Bound(string name)
    {
        foreach (var (known, value) in parameters)
        {
            if (known == name)
                return value;
        }
        return null;
    }
}
