namespace Lectern.Benchmarks;

/// <param name="Name">What is planted.</param>
/// <param name="Table">Its table.</param>
/// <param name="IsRight">Given the indexes of the table when all is done: was it decided well?</param>
/// <param name="Setup">The table, and how it is filled.</param>
/// <param name="ByHand">What somebody who knows would do.</param>
/// <param name="Statements">What runs; {r} is a number at random, each with how often it comes.</param>
internal sealed record IndexCase(string Name, string Table, Func<IReadOnlyList<string>, bool> IsRight, string Setup, string ByHand, params (string Sql, int Share)[] Statements);

/// <summary>Ten tables with something wrong. Each is filled so that the right index is known.</summary>
internal static class IndexAdvisorCases
{
    private const int Rows = 200_000;

    public static IReadOnlyList<IndexCase> All { get; } =
    [
        new("multi-column", "t_multi", made => made.Any(index => index.Contains("(user_id", StringComparison.Ordinal) || index.Contains("(course_id", StringComparison.Ordinal)),
            Table("t_multi", "user_id int, course_id int, note text", "(g * 7919) % 2000, (g / 2000) % 50, 'note ' || g"),
            "CREATE INDEX ON t_multi (user_id, course_id)",
            ("SELECT note FROM t_multi WHERE user_id = $1 % 2000 AND course_id = $1 % 50", 4)),
        new("sort direction, ORDER BY + LIMIT", "t_sort", made => made.Any(index => index.Contains("points DESC", StringComparison.Ordinal) && index.Contains("name", StringComparison.Ordinal) || index.Contains("name DESC", StringComparison.Ordinal)),
            Table("t_sort", "points int, name text, body text", "(g * 7919) % 1000, md5(g::text), repeat('x', 60)"),
            "CREATE INDEX ON t_sort (points DESC, name)",
            ("SELECT points, name, body FROM t_sort ORDER BY points DESC, name LIMIT 10", 2)),
        new("partial", "t_partial", made => made.Any(index => index.Contains("done_at IS NULL", StringComparison.Ordinal)),
            Table("t_partial", "owner int, done_at timestamptz, body text", "g % 10, CASE WHEN g % 500 = 0 THEN NULL ELSE now() END, repeat('x', 60)"),
            "CREATE INDEX ON t_partial (owner) WHERE done_at IS NULL",
            ("SELECT id, body FROM t_partial WHERE done_at IS NULL AND owner = $1 % 10", 4)),
        new("covering", "t_cover", made => made.Any(index => index.Contains("INCLUDE (amount)", StringComparison.Ordinal) || index.Contains("amount)", StringComparison.Ordinal)),
            Table("t_cover", "account int, amount int, body text", "(g * 7919) % 200, g % 97, repeat('x', 200)"),
            "CREATE INDEX ON t_cover (account) INCLUDE (amount)",
            ("SELECT sum(amount) FROM t_cover WHERE account = $1 % 200", 4)),
        // The planner takes rows of state 3 for evenly spread over the times; they are the oldest. Reading by time until ten are found reads nearly all,
        // and the times lie all over the table: three times as long as reading it through. (Times in the table's order would make that twice as fast.)
        new("good estimate, bad effect", "t_trap", made => made.Count == 0,
            Table("t_trap", "state int, at int, body text", "CASE WHEN (g * 7919) % 200000 >= 180000 THEN 3 ELSE g % 3 END, -((g * 7919) % 200000), repeat('x', 60)"),
            "SELECT 1",
            ("SELECT id, at FROM t_trap WHERE state + 0 = 3 AND at < 1 AND length(body) > 0 ORDER BY at DESC LIMIT 10", 2)),
        new("write-heavy", "t_write", made => made.Count == 0,
            Table("t_write", "device int, value int, at int", "g % 40, g, g") + "; CREATE INDEX t_write_at ON t_write (at)",
            "SELECT 1",
            ("INSERT INTO t_write (device, value, at) SELECT $1 % 40, g, g FROM generate_series(1, 200) g", 12), ("SELECT count(*) FROM t_write WHERE value = $1 AND at > 199000", 1)),
        new("extended existing", "t_extend", made => made.Any(index => index.Contains("(school, at", StringComparison.Ordinal)),
            Table("t_extend", "school int, at int, body text", "g % 20, (g * 7919) % 200000, repeat('x', 60)") + "; CREATE INDEX t_extend_school ON t_extend (school)",
            "CREATE INDEX ON t_extend (school, at)",
            ("SELECT id, body FROM t_extend WHERE school = $1 % 20 AND at > 199500 ORDER BY at LIMIT 20", 4)),
        // There is all that it needs: nothing is to be built, and the double is to be named.
        new("duplicate", "t_double", made => made.Count == 0,
            Table("t_double", "a int, b int, body text", "(g * 7919) % 5000, g, repeat('x', 60)") + "; CREATE INDEX t_double_a ON t_double (a); CREATE INDEX t_double_a2 ON t_double (a)",
            "DROP INDEX t_double_a2",
            ("SELECT b FROM t_double WHERE a = $1 % 5000", 4)),
        new("range after equality", "t_range", made => made.Any(index => index.Contains("(kind, at", StringComparison.Ordinal) || index.Contains("(at", StringComparison.Ordinal)),
            Table("t_range", "kind int, at int, body text", "g % 8, (g * 7919) % 200000, repeat('x', 60)"),
            "CREATE INDEX ON t_range (kind, at)",
            ("SELECT id, body FROM t_range WHERE kind = $1 % 8 AND at BETWEEN $1 AND $1 + 300", 4)),
        new("join", "t_item", made => made.Any(index => index.Contains("(parent", StringComparison.Ordinal)),
            Table("t_item", "parent int, body text", "(g * 7919) % 20000, repeat('x', 60)"),
            "CREATE INDEX ON t_item (parent)",
            ("SELECT c.id, i.body FROM t_range c JOIN t_item i ON i.parent = c.id WHERE c.id = $1 % 20000", 4)),
    ];

    private static string Table(string name, string columns, string values) =>
        $"DROP TABLE IF EXISTS {name}; CREATE TABLE {name} (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, {columns}); "
        + $"INSERT INTO {name} ({string.Join(", ", columns.Split(", ").Select(column => column.Split(' ')[0]))}) SELECT {values} FROM generate_series(1, {Rows}) g; VACUUM ANALYZE {name}";
}
