using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lectern.Database.Statements;

namespace Lectern.Database.RepeatedStatements;

/// <summary>
/// How often each statement ran in one scope. The first few have their places in the scope itself; only a scope with more has a
/// dictionary. Not thread-safe.
/// </summary>
internal struct StatementTally
{
    private const int Places = 4;

    // A scope with more different ones than that is no request, and whatever repeats has been seen by then.
    private const int MaxOthers = 256;

    private Few _few;
    private Dictionary<string, Runs>? _others;

    /// <summary>The runs of one statement.</summary>
    internal struct Runs
    {
        public string? Sql;
        public int Count;
        public TimeSpan Total;
    }

    [InlineArray(Places)]
    private struct Few
    {
        private Runs _first;
    }

    /// <summary>Counts a run, and says how many there were with it.</summary>
    public Runs Add(SqlText sql, TimeSpan duration)
    {
        for (var i = 0; i < Places; i++)
        {
            ref var place = ref _few[i];
            if (place.Sql is null || place.Sql == sql.Text)
                return Add(ref place, sql, duration);
        }
        _others ??= new(StringComparer.Ordinal);
        if (_others.Count >= MaxOthers && !_others.ContainsKey(sql.Text))
            return default;
        return Add(ref CollectionsMarshal.GetValueRefOrAddDefault(_others, sql.Text, out _), sql, duration);
    }

    private static Runs Add(ref Runs runs, SqlText sql, TimeSpan duration)
    {
        runs.Sql = sql.Text;
        runs.Count++;
        runs.Total += duration;
        return runs;
    }
}
