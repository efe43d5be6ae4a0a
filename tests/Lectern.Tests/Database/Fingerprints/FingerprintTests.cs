using System.Diagnostics;
using Lectern.Database.Fingerprints;

namespace Lectern.Tests.Database.Fingerprints;

public sealed class FingerprintTests
{
    [Theory]
    [InlineData("SELECT 1", "SELECT ?")]
    [InlineData("SELECT * FROM users WHERE id = 42 AND name = 'Ada'", "SELECT * FROM users WHERE id = ? AND name = ?")]
    [InlineData("SELECT 'it''s', \"it's\" FROM t", "SELECT ?, \"it's\" FROM t")]
    [InlineData("SELECT E'a\\'b; DROP', e'\\\\' FROM t", "SELECT ?, ? FROM t")]
    [InlineData("SELECT 'C:\\' FROM t WHERE a = 'x'", "SELECT ? FROM t WHERE a = ?")]
    [InlineData("SELECT $$it's$$, $tag$a $$ b$tag$, $1", "SELECT ?, ?, ?")]
    [InlineData("SELECT U&'\\0041', B'01', x'ff', N'n'", "SELECT ?, ?, ?, ?")]
    [InlineData("SELECT 'a'\n  'b'", "SELECT ?")]
    [InlineData("SELECT a--1\n+ 2 /* 3 /* 4 */ 5 */ FROM t -- 6", "SELECT a + ? FROM t")]
    [InlineData("SELECT -1, +2, 3 - 4, a-5, (-6), 1e-7, .8, 9., 0x1F, 1_000", "SELECT ?, ?, ? - ?, a - ?, (?), ?, ?, ?, ?, ?")]
    [InlineData("SELECT t0.a1, col_2, x3y FROM table_2024 AS t0", "SELECT t0.a1, col_2, x3y FROM table_2024 AS t0")]
    [InlineData("SELECT '5'::int4, CAST('x' AS text), a::text[]", "SELECT ?::int4, CAST(? AS text), a::text[]")]
    [InlineData("SELECT a[1], ARRAY[1,2,3], ARRAY[[1],[2]], '{1,2}'::int[]", "SELECT a[?], ARRAY[?], ARRAY[?], ?::int[]")]
    [InlineData("SELECT * FROM t WHERE a=-1 AND b<=-2", "SELECT * FROM t WHERE a = ? AND b <= ?")]
    [InlineData("SELECT doc->'a'->>'b', doc @> '{}', a<@b FROM t", "SELECT doc -> ? ->> ?, doc @> ?, a <@ b FROM t")]
    [InlineData("SELECT @p0, :name, ?3, $4, $name", "SELECT ?, ?, ?, ?, ?")]
    [InlineData("SELECT count ( * ) , max( a ) FROM t", "SELECT count(*), max(a) FROM t")]
    [InlineData("SELECT INTERVAL '1 day', DATE '2026-01-01'", "SELECT INTERVAL ?, DATE ?")]
    [InlineData("INSERT INTO t (a, b) VALUES (@p0, @p1), (@p2, @p3), (@p4, @p5)", "INSERT INTO t(a, b) VALUES (?, ?)")]
    [InlineData("UPDATE t SET a = @p0 WHERE id = @p1;\nUPDATE t SET a = @p2 WHERE id = @p3;", "UPDATE t SET a = ? WHERE id = ?")]
    [InlineData("SELECT 1; SELECT a FROM t;", "SELECT ?; SELECT a FROM t")]
    [InlineData("SELECT 'secret", "SELECT ?")]
    [InlineData("SELECT $x$ secret", "SELECT ?")]
    [InlineData("SELECT \"a secret", "SELECT ?")]
    [InlineData("SELECT 1 /* secret", "SELECT ?")]
    [InlineData("SELECT 1)]", "SELECT ?)]")]
    [InlineData("", "")]
    public void Values_are_taken_out_and_everything_else_stays(string sql, string expected) => Assert.Equal(expected, Fingerprint.Of(sql).Text);

    [Theory]
    [InlineData("SELECT * FROM t WHERE id IN (1)", "SELECT * FROM t WHERE id IN (1, 2, 3)", "select *\nfrom T where ID in (@a, @b)", "SELECT * FROM t WHERE id IN ('a'::text, NULL, -5)")]
    [InlineData("SELECT * FROM t WHERE (a, b) IN ((1, 2))", "SELECT * FROM t WHERE (a, b) IN ((1, 2), (3, 4))")]
    [InlineData("SELECT a FROM t WHERE b = ANY(ARRAY[1])", "SELECT a FROM t WHERE b = ANY ( ARRAY [1, 2] -- ids\n)")]
    [InlineData("VALUES (1, 'a')", "VALUES (1, 'a'), (2, 'b')", "VALUES (1, 'a'), (2, 'b'), (3, 'c')")]
    [InlineData("SELECT a FROM t LIMIT 10 OFFSET 20", "SELECT a FROM t LIMIT @l OFFSET @o", "SELECT a FROM t LIMIT $1 OFFSET $2")]
    public void Texts_that_differ_in_values_and_lengths_of_lists_share_a_fingerprint(params string[] texts) =>
        Assert.Single(texts.Select(text => Fingerprint.Of(text).Id).Distinct());

    [Theory]
    [InlineData("SELECT a FROM t", "SELECT b FROM t")]
    [InlineData("SELECT a FROM t", "SELECT \"A\" FROM t")]
    [InlineData("SELECT f(1)", "SELECT f(1, 2)")]
    [InlineData("SELECT a FROM t WHERE b IN (SELECT 1)", "SELECT a FROM t WHERE b IN (1)")]
    [InlineData("SELECT a FROM t WHERE b IS NULL", "SELECT a FROM t WHERE b IS NOT NULL")]
    [InlineData("SELECT a FROM t1", "SELECT a FROM t2")]
    [InlineData("SELECT a FROM t WHERE b = 1", "SELECT a FROM t WHERE b > 1")]
    public void Statements_that_are_different_are_told_apart(string one, string other) => Assert.NotEqual(Fingerprint.Of(one).Id, Fingerprint.Of(other).Id);

    [Fact]
    public void An_id_stays_the_same_from_version_to_version() => Assert.Equal("270c3ebcbabb24c3", Fingerprint.Of("SELECT * FROM users WHERE id = 42").Name);

    [Fact]
    public void A_long_list_is_read_in_a_moment_and_shown_short()
    {
        var start = Stopwatch.GetTimestamp();
        var nested = Fingerprint.Of("SELECT " + string.Concat(Enumerable.Repeat("IN (", 30_000)) + "1");
        var list = Fingerprint.Of($"SELECT a FROM t WHERE id IN ({string.Join(", ", Enumerable.Range(1, 30_000))})");

        Assert.Equal("SELECT a FROM t WHERE id IN (?)", list.Text);
        Assert.True(nested.Text.Length <= 4001);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Soup_is_read_to_its_end_and_no_value_comes_through()
    {
        string[] bits =
        [
            "'", "''", "\"", "`", "$$", "$t$", "$1", "E'", "\\", "--", "\n", "/*", "*/", "(", ")", "[", "]", ",", ";", "::", ":", "@", "@p", "?", "?|", "IN", "VALUES",
            "ARRAY", "SELECT", "a", "é", "\ud83d", "1", "1.", ".5", "1e", "1e+", "0x", "-", "+", "->", "<@", "#>", "||", " ", "\0", "U&'", "NULL", "UPDATE t SET a = 1;",
        ];
        var random = new Random(20260302);
        for (var round = 0; round < 20_000; round++)
        {
            var sql = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => bits[random.Next(bits.Length)]));
            var fingerprint = Fingerprint.Of(sql);
            Assert.Equal(fingerprint.Id, Fingerprint.Of(sql).Id);
            Assert.DoesNotContain(KindsOf(fingerprint.Text), kind => kind is SqlTokenKind.Number);
        }
    }

    private static List<SqlTokenKind> KindsOf(string sql)
    {
        var kinds = new List<SqlTokenKind>();
        var tokens = new SqlTokens(sql);
        while (tokens.Next(out var token))
            kinds.Add(token.Kind);
        return kinds;
    }
}
