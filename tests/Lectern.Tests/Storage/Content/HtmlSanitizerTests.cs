using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Model;

namespace Lectern.Tests.Storage.Content;

public sealed class HtmlSanitizerTests
{
    [Theory]
    [MemberData(nameof(XssVectors.All), MemberType = typeof(XssVectors))]
    public void No_script_gets_through(string vector)
    {
        var safe = Html(vector);

        SafeMarkup.AssertHarmless(safe);
        Assert.Equal(safe, Html(safe));
    }

    [Theory]
    [MemberData(nameof(XssVectors.All), MemberType = typeof(XssVectors))]
    public void No_script_gets_through_in_markdown(string vector) =>
        SafeMarkup.AssertHarmless(LessonContent.ToSafeHtml(LessonFormat.Markdown, $"# Title\n\n{vector}\n\n[x](javascript:alert(1)) ![y](data:x)"));

    [Fact]
    public void Random_soup_of_markup_is_harmless_and_sanitizing_it_twice_changes_nothing()
    {
        var random = new Random(20260202);
        for (var i = 0; i < 3000; i++)
        {
            var soup = MarkupSoup.Next(random);
            var safe = Html(soup);
            SafeMarkup.AssertHarmless(safe);
            Assert.True(safe == Html(safe), $"Not stable: {soup}");
        }
    }

    [Fact]
    public void A_hundred_thousand_nested_elements_neither_overflow_the_stack_nor_take_the_square_of_it()
    {
        foreach (var nest in (string[])["<div>", "<b id=x>", "<a href=x>", "<table><tr><td>", "<math><mrow>", "<svg><g>", "<ul><li>", "<p><b class=q>", "<table><tr><td><a>", "<i></x>", "<foo>"])
        {
            var safe = Html(string.Concat(Enumerable.Repeat(nest, 100_000 / (nest.Length / 5))) + "end");
            SafeMarkup.AssertHarmless(safe);
        }
    }

    [Fact]
    public void Unclosed_formatting_is_not_copied_into_every_paragraph_without_bound()
    {
        var bold = string.Concat(Enumerable.Range(0, 1000).Select(n => $"<b id=b{n}>"));
        var safe = Html(bold + string.Concat(Enumerable.Repeat("<p>x", 20_000)));
        Assert.True(safe.Length < 20_000 * 500);
    }

    [Fact]
    public void A_lesson_beyond_the_limit_says_so() =>
        Assert.Contains("too long to show", Html(new string('x', LessonContent.MaxSourceLength + 1)), StringComparison.Ordinal);

    [Theory]
    [InlineData("<h1>A</h1><h2>B</h2><h6>C</h6>", "<h2>A</h2><h3>B</h3><h6>C</h6>")]
    [InlineData("<h2>A</h2>", "<h2>A</h2>")]
    [InlineData("<p id=x onclick=y()>a <a href=#x target=_blank>b</a></p>", "<p id=\"c-x\">a <a href=\"#c-x\">b</a></p>")]
    [InlineData("<a href=https://example.org/?a=1&b=2>x</a>", "<a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener nofollow ugc\">x</a>")]
    [InlineData("<img src=/media/ab.jpg alt=Moon width=10 height=20 onerror=x>", "<img alt=\"Moon\" width=\"10\" height=\"20\" src=\"/media/ab.jpg\" loading=\"lazy\" decoding=\"async\">")]
    [InlineData("<span class='term evil'>x</span>", "<span class=\"term\">x</span>")]
    [InlineData("<math display=block><mfrac><mi>a</mi><mn>2</mn></mfrac></math>", "<math display=\"block\"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>")]
    [InlineData("<math><semantics><mi>a</mi><annotation>tex</annotation></semantics></math>", "<math><mi>a</mi></math>")]
    [InlineData("<math><mtext><b>bold</b></mtext></math>", "<math><mtext>bold</mtext></math>")]
    [InlineData("<math><mi><mglyph><style><img src=x onerror=y></style></mglyph></mi></math>", "<math><mi></mi></math>")]
    [InlineData("<pre>\n\n x</pre>", "<pre>\n\n x</pre>")]
    [InlineData("<form><p>kept</p><input></form>", "<p>kept</p>")]
    [InlineData("<center>kept</center>", "kept")]
    [InlineData("<b>a</b> <i>b</i>\n<u>c</u>", "<b>a</b> <i>b</i>\n<u>c</u>")]
    [InlineData("<table><tr><td colspan=2 style=x>a</table>", "<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>")]
    public void What_authors_need_stays(string source, string expected) => Assert.Equal(expected, Html(source));

    [Fact]
    public void A_table_of_a_thousand_rows_without_end_tags_is_kept()
    {
        var rows = string.Concat(Enumerable.Repeat("<tr><td>a<td>b", 1000));
        Assert.Equal(2000, Html("<table>" + rows + "</table>").Split("<td>").Length - 1);
    }

    [Fact]
    public void An_import_maps_addresses_and_leaves_out_the_title()
    {
        var options = new HtmlSanitizerOptions(url => url == "p.html" ? "7" : null, "1.2 The Moon");
        Assert.Equal("<h2>A</h2><a href=\"7\">x</a><a>y</a>", LessonContent.ToSafeHtml(LessonFormat.Html, "<h1>The Moon</h1><h2>A</h2><a href=p.html>x</a><a href=q.html>y</a>", options));
    }

    [Fact]
    public void Markdown_gives_tables_notes_and_code()
    {
        var safe = LessonContent.ToSafeHtml(LessonFormat.Markdown, "# Moon\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n:::note\nLook up.\n:::\n\n```csharp\nvar x = 1 < 2;\n```\n");
        Assert.Contains("<h2 id=\"c-moon\">Moon</h2>", safe, StringComparison.Ordinal);
        Assert.Contains("<td>1</td>", safe, StringComparison.Ordinal);
        Assert.Contains("<div class=\"note\">", safe, StringComparison.Ordinal);
        Assert.Contains("<code class=\"language-csharp\">var x = 1 &lt; 2;", safe, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(">", 5000)]
    [InlineData("[a](", 200_000)]
    [InlineData("*a ", 300_000)]
    public void Markdown_that_no_author_writes_is_shown_as_text(string piece, int times) =>
        Assert.StartsWith("<pre>", LessonContent.ToSafeHtml(LessonFormat.Markdown, string.Concat(Enumerable.Repeat(piece, times))), StringComparison.Ordinal);

    private static string Html(string source) => LessonContent.ToSafeHtml(LessonFormat.Html, source);
}
