using Lectern.Database.Statements;

namespace Lectern.Tests.Database.Statements;

public sealed class SqlReaderTests
{
    [Theory]
    [InlineData("SELECT 1", "SELECT 1")]
    [InlineData("SELECT @a", "SELECT $1 <a>")]
    [InlineData("SELECT @a, @b, @a", "SELECT $1, $2, $1 <a,b>")]
    [InlineData("SELECT @a; SELECT @b, @a;", "SELECT $1 <a> | SELECT $1, $2 <b,a>")]
    [InlineData("SELECT ';@a', \"@b;\" FROM t WHERE x=@c", "SELECT ';@a', \"@b;\" FROM t WHERE x=$1 <c>")]
    [InlineData("SELECT 'it''s @a; ' || @b", "SELECT 'it''s @a; ' || $1 <b>")]
    [InlineData(@"SELECT E'a\'@x;', @b", @"SELECT E'a\'@x;', $1 <b>")]
    [InlineData("SELECT 1 -- @a; '\n, @b", "SELECT 1 -- @a; '\n, $1 <b>")]
    [InlineData("SELECT /* @a /* ; */ ' */ @b", "SELECT /* @a /* ; */ ' */ $1 <b>")]
    [InlineData("SELECT $$@a;$$, $x$;$$@b$x$, @c", "SELECT $$@a;$$, $x$;$$@b$x$, $1 <c>")]
    [InlineData("SELECT words @@ to_tsquery(@q)", "SELECT words @@ to_tsquery($1) <q>")]
    [InlineData("SELECT a @> @b, a <@ @b", "SELECT a @> $1, a <@ $1 <b>")]
    [InlineData("SELECT @near0 <% text", "SELECT $1 <% text <near0>")]
    [InlineData("SELECT a::text, @a_1::int8", "SELECT a::text, $1::int8 <a_1>")]
    [InlineData(" ; ;\n", "")]
    [InlineData("SELECT 'unterminated @a;", "SELECT 'unterminated @a;")]
    [InlineData("SELECT /* unterminated @a;", "SELECT /* unterminated @a;")]
    [InlineData("SELECT $tag$ unterminated @a;", "SELECT $tag$ unterminated @a;")]
    [InlineData("SELECT price$1, @", "SELECT price$1, @")]
    public void Statements_are_divided_and_their_parameters_numbered(string sql, string expected) =>
        Assert.Equal(expected, string.Join(" | ", SqlText.Of(sql).Statements.Select(one => one.Text + (one.Parameters.Count == 0 ? "" : $" <{string.Join(',', one.Parameters)}>"))));

    [Fact]
    public void Whatever_is_written_is_read_to_its_end()
    {
        var random = new Random(1);
        string[] pieces = ["'", "''", "\"", "--", "\n", "/*", "*/", "$$", "$a$", "@", "@a", "@@", ";", "E'", "\\", " ", "SELECT", "$1", "é", "\0"];
        for (var i = 0; i < 20_000; i++)
        {
            var sql = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            var statements = SqlReader.Read(sql);
            Assert.True(statements.Sum(one => one.Text.Length) <= sql.Length + 12);
        }
    }

    [Fact]
    public void The_same_text_is_read_once() => Assert.Same(SqlText.Of("SELECT " + "42"), SqlText.Of("SELECT 4" + 2));
}
