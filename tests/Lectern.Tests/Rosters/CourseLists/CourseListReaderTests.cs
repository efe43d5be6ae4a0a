using System.Text;
using Lectern.Server.Rosters;
using Lectern.Server.Rosters.CourseLists;

namespace Lectern.Tests.Rosters.CourseLists;

public sealed class CourseListReaderTests
{
    [Fact]
    public void The_list_of_free_courses_is_read_and_its_two_repeated_rows_named()
    {
        using var list = File.OpenRead(SharedData.PathOf("courses", "free-courses.csv"));
        var problems = new ImportProblems();
        var rows = new CourseListReader(list, "free-courses.csv", problems).Rows().ToList();

        Assert.Equal(4570, rows.Count);
        Assert.Equal([1735, 4035], problems.Items.Select(problem => problem.Line!.Value));
        Assert.Equal(41, rows.Select(row => row.Language).Distinct().Count());
        Assert.All(rows, row => Assert.DoesNotContain('\u200F', row.Title[^1..]));
        Assert.DoesNotContain(rows, row => row.Title.Contains("&rlm;", StringComparison.Ordinal) || row.Topic == "C\\#");
        Assert.Contains(rows, row => row is { Language: "pt-BR" });
    }

    [Theory]
    [InlineData("en,Math,,Title,ftp://x/,", "url 'ftp://x/' is no http or https address")]
    [InlineData("en,Math,,Title,javascript:alert(1),", "is no http or https address")]
    [InlineData("en,,,Title,https://x/,", "topic must have 1 to 300")]
    [InlineData("en,Math,,&rlm; ,https://x/,", "title must have 1 to 300")]
    [InlineData(",Math,,Title,https://x/,", "lang must be")]
    [InlineData("en,Math", "the row has 2 values")]
    public void A_row_that_cannot_be_a_course_is_rejected_with_its_line(string row, string reason)
    {
        var problems = new ImportProblems();
        var text = "lang,topic,subtopic,title,url,provider_note\n" + row + "\nen,Math,,Good,https://example.org/,note\n";
        var good = Assert.Single(new CourseListReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "list.csv", problems).Rows());

        Assert.Equal((3, "Good"), (good.Line, good.Title));
        var problem = Assert.Single(problems.Items);
        Assert.Equal((2, ProblemSeverity.Error), (problem.Line, problem.Severity));
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_header_is_refused()
    {
        var problems = new ImportProblems();
        Assert.Empty(new CourseListReader(new MemoryStream("a,b\n1,2\n"u8.ToArray()), "list.csv", problems).Rows());
        Assert.True(problems.IsRefused);
    }
}
