using Lectern.Tuning.Indexes.Plans;

namespace Lectern.Tests.Tuning;

/// <summary>What an index can serve is read from the conditions that PostgreSQL writes; anything else is left alone.</summary>
public sealed class ConditionReaderTests
{
    [Theory]
    [InlineData("(e.user_id = $1)", "e.user_id Equal 1")]
    [InlineData("((e.user_id = $1) AND (e.created_at > $2))", "e.user_id Equal 1, e.created_at Range 2")]
    [InlineData("((e.name)::text = 'a) AND (b = 1'::text)", "e.name Equal 0")]
    [InlineData("(e.id = ANY ($3))", "e.id Equal 3")]
    [InlineData("(c.id = e.course_id)", "c.id Equal 0 join, e.course_id Equal 0 join")]
    [InlineData("(e.deleted_at IS NULL)", "e.deleted_at Fixed 0")]
    [InlineData("((NOT e.hidden) AND e.published)", "e.hidden Fixed 0, e.published Fixed 0")]
    [InlineData("(ROW(e.at, e.id) < ROW($1, $2))", "e.at Range 0")]
    [InlineData("((e.a = 1) OR (e.b = 2))", "")]
    [InlineData("((e.a + 0) = 3)", "")]
    [InlineData("(e.title ~~ 'x%'::text)", "")]
    [InlineData("(\"Order\".\"Id\" = $1)", "Order.Id Equal 1")]
    public void A_condition_of_a_plan_is_read(string condition, string expected) => Assert.Equal(expected, string.Join(", ", ConditionReader.Read(condition)
        .Select(one => $"{one.Alias}.{one.Column} {one.Kind} {one.Parameter}{(one.IsJoin ? " join" : "")}")));

    [Theory]
    [InlineData("amount", "amount")]
    [InlineData("\"Order\"", "Order")]
    [InlineData("e.amount", "amount")]
    [InlineData("u.amount", null)]
    [InlineData("ctid", null)]
    [InlineData("e.ctid", null)]
    [InlineData("true", null)]
    [InlineData("1", null)]
    [InlineData("(amount + 1)", null)]
    [InlineData("CURRENT_USER", null)]
    public void A_column_that_is_read_is_known_also_where_the_plan_leaves_its_table_out(string output, string? expected) => Assert.Equal(expected, ConditionReader.OutputOf(output, "e"));
}
