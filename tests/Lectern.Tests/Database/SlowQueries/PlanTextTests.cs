using Lectern.Database.SlowQueries;

namespace Lectern.Tests.Database.SlowQueries;

public sealed class PlanTextTests
{
    [Fact]
    public void Costs_stay_and_values_go()
    {
        const string plan = """
            Gather  (cost=1000.00..8.17 rows=1 width=8)
              Workers Planned: 2
              InitPlan 1 (returns $0)
              ->  Index Scan using "ix: 'odd' 7" on users_2 u1  (cost=0.15..8.17 rows=1 width=8)
                    Index Cond: ((email = 'it''s: a
            secret'::text) AND (id = ANY ('{1,2}'::bigint[])))
                    Filter: ((score > 12.5) AND (n1 < '-5'::integer) AND (hashed SubPlan 2) AND (x = $0))
            """;
        const string expected = """
            Gather  (cost=1000.00..8.17 rows=1 width=8)
              Workers Planned: 2
              InitPlan 1 (returns $0)
              ->  Index Scan using "ix: 'odd' 7" on users_2 u1  (cost=0.15..8.17 rows=1 width=8)
                    Index Cond: ((email = ??::text) AND (id = ANY (?::bigint[])))
                    Filter: ((score > ?) AND (n1 < ?::integer) AND (hashed SubPlan 2) AND (x = $0))
            """;
        Assert.Equal(expected, PlanText.WithoutValues(plan));
    }

    [Theory]
    [InlineData("SELECT 1", true)]
    [InlineData("  /* c */ with a AS (SELECT 1) SELECT * FROM a FOR NO KEY UPDATE", true)]
    [InlineData("SELECT replace(a, 'DELETE', 'x'), \"update\" FROM t", true)]
    [InlineData("(SELECT 1) UNION (SELECT 2)", true)]
    [InlineData("WITH a AS (DELETE FROM t RETURNING 1) SELECT * FROM a", false)]
    [InlineData("WITH a AS (update t SET b = 1 RETURNING 1) SELECT * FROM a", false)]
    [InlineData("SELECT 1 INTO t", false)]
    [InlineData("INSERT INTO t VALUES (1)", false)]
    [InlineData("EXPLAIN ANALYZE SELECT 1", false)]
    [InlineData("CALL p()", false)]
    [InlineData("", false)]
    public void Only_what_reads_is_explained(string sql, bool reads) => Assert.Equal(reads, ReadOnlySql.Is(sql));
}
