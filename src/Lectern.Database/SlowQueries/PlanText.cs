using System.Text;

namespace Lectern.Database.SlowQueries;

/// <summary>
/// PostgreSQL writes the values that were bound into the conditions of a plan. They go; what the planner expects (costs, rows) stays,
/// since it stands before the first colon of a line, and conditions behind it.
/// </summary>
internal static class PlanText
{
    // These tell a number that is no value.
    private static readonly string[] Counts = ["Workers Planned:", "Functions:", "SubPlan ", "InitPlan "];

    public static string WithoutValues(string plan)
    {
        var text = new StringBuilder(plan.Length);
        var isCondition = false;
        for (var i = 0; i < plan.Length;)
        {
            var end = EndOf(plan, i, isCondition);
            isCondition = plan[i] switch
            {
                '\n' => false,
                ':' => isCondition || i + 1 < plan.Length && plan[i + 1] == ' ',
                _ => isCondition,
            };
            if (plan[i] == '\'' || isCondition && IsNumber(plan, i, text))
                text.Append('?');
            else
                text.Append(plan, i, end - i);
            i = end;
        }
        return text.ToString();
    }

    // Quoted texts, quoted names and numbers are taken whole, and everything else one by one.
    private static int EndOf(string plan, int start, bool isCondition)
    {
        var first = plan[start];
        if (first is '\'' or '"')
        {
            var end = plan.IndexOf(first, start + 1);
            return end < 0 ? plan.Length : end + 1;
        }
        var next = start + 1;
        if (isCondition && char.IsAsciiDigit(first))
        {
            while (next < plan.Length && (char.IsAsciiLetterOrDigit(plan[next]) || plan[next] == '.'))
                next++;
        }
        return next;
    }

    private static bool IsNumber(string plan, int at, StringBuilder before) =>
        char.IsAsciiDigit(plan[at]) && (at == 0 || !(char.IsLetterOrDigit(plan[at - 1]) || plan[at - 1] is '_' or '$')) && !Counts.Any(count => EndsWith(before, count));

    private static bool EndsWith(StringBuilder text, string end)
    {
        var length = text.Length;
        while (length > 0 && text[length - 1] == ' ' && !end.EndsWith(' '))
            length--;
        if (length < end.Length)
            return false;
        for (var i = 0; i < end.Length; i++)
        {
            if (text[length - end.Length + i] != end[i])
                return false;
        }
        return true;
    }
}
