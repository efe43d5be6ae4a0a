using Lectern.Server.Rosters;
using Lectern.Server.Rosters.Archives;
using Lectern.Server.Rosters.Cartridges;
using Lectern.Tests.Storage.Content;

namespace Lectern.Tests.Rosters.Cartridges;

public sealed class CartridgeReaderTests
{
    [Fact]
    public void A_textbook_keeps_its_tree_its_images_and_the_links_between_its_pages()
    {
        using var book = Read(SharedData.PathOf("cartridges", "astronomy.imscc"));

        Assert.Empty(book.Problems.Items);
        Assert.Equal(("Astronomy 2e", 32, 200), (book.Course!.Title, book.Course.Sections.Count, book.Course.Pages.Count));
        Assert.Equal("Chapter 1. Science and the Universe: A Brief Tour", book.Course.Sections[1].Title);
        Assert.Equal(["Introduction", "1.1 The Nature of Astronomy"], book.Course.Sections[1].Pages.Take(2).Select(page => page.Title));

        var images = new HashSet<string>();
        foreach (var page in book.Course.Pages)
        {
            var body = book.Body(page, images);
            SafeMarkup.AssertHarmless(body);
            Assert.DoesNotContain("FILEBASE", body, StringComparison.Ordinal);
            Assert.DoesNotContain(".html", string.Concat(body.Split("href=\"").Skip(1).Where(link => !link.StartsWith("http", StringComparison.Ordinal)).Select(link => link.Split('"')[0])), StringComparison.Ordinal);
            Assert.DoesNotContain("<h1", body, StringComparison.Ordinal);
        }
        Assert.Equal(108, images.Count);
        Assert.Contains("web_resources/media/OSC_Astro_09_02_ Apollo15.jpg", images);
        Assert.Empty(book.Problems.Items);
    }

    [Fact]
    public void A_cartridge_without_organization_that_lists_a_missing_file_becomes_one_section_and_two_warnings()
    {
        using var course = Read(SharedData.PathOf("cartridges", "canvas_cc_gem_course.imscc"));
        Assert.Equal(["Course with Known Submission Type", "Course with Unknown Submission Type", "Course with Missing Submission Type"], course.Course!.Pages.Select(page => page.Title));
        Assert.Equal("Canvas CC Gem Course", Assert.Single(course.Course.Sections).Title);
        Assert.Equal("<p>This is assignment content.</p>", course.Body(course.Course.Pages[0], []));
        Assert.Equal(["'course_settings/syllabus.html' is listed but not in the cartridge", "there is no organization, or an empty one; the pages become one section in the manifest's order"],
            course.Problems.Items.Select(problem => problem.Reason));
    }

    [Fact]
    public void An_empty_page_is_a_lesson_and_a_warning()
    {
        using var course = Read(SharedData.PathOf("cartridges", "single-page.imscc"));
        var page = Assert.Single(course.Course!.Pages);
        Assert.Equal("", course.Body(page, []));
        Assert.Equal(("The Life of Paul", "Our Purpose"), (course.Course.Title, page.Title));
        Assert.Equal("wiki_content/our-purpose.html: the page is empty", course.Problems.Items[^1].ToString());
    }

    [Theory]
    [InlineData("zip-slip.imscc", "leads out of the archive")]
    [InlineData("zip-bomb.imscc", "a zip bomb")]
    [InlineData("zip-slip.zip", "leads out of the archive")]
    [InlineData("control-valid-oneroster.zip", "this is no Common Cartridge")]
    public void A_hostile_cartridge_is_refused(string name, string reason)
    {
        using var course = Read(SharedData.PathOf("hostile", name));
        Assert.Null(course.Course);
        Assert.Contains(reason, Assert.Single(course.Problems.Items).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><manifest>&a;</manifest>", "DTD")]
    [InlineData("<manifest>", "not sound")]
    [InlineData("<manifest/>", "no page")]
    public void A_manifest_with_a_document_type_or_without_pages_is_refused(string manifest, string reason)
    {
        using var course = Read(SmallZip.Write(("imsmanifest.xml", manifest)));
        Assert.Null(course.Course);
        Assert.Contains(course.Problems.Items, problem => problem.Severity == ProblemSeverity.Refusal && problem.Reason.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_kind_of_item_becomes_a_lesson_or_a_warning_that_names_it()
    {
        using var course = Read(SmallZip.Write(
            ("imsmanifest.xml", Manifest),
            ("a.html", "<title>A</title><p><a href='b%20c.html#x'>b</a> <a href='$IMS-CC-FILEBASE$/doc.pdf?download=1'>doc</a> <img src='$IMS-CC-FILEBASE$/gone.png'> <a href='javascript:x'>y</a></p>"),
            ("b c.html", "<h1>B</h1><p id=x>text</p>"),
            ("web_resources/doc.pdf", "%PDF-"),
            ("link.xml", "<webLink xmlns='http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1'><title>Site</title><url href='https://example.org/a?b=1&amp;c=2'/></webLink>")));

        Assert.Equal(["Course", "Unit"], course.Course!.Sections.Select(section => section.Title));
        Assert.Equal(["A", "Deep: B", "Site", "Paper"], course.Course.Pages.Select(page => page.Title));
        Assert.Equal("<p><a href=\"2#c-x\">b</a> <a href=\"/media/web_resources/doc.pdf\">doc</a>  <a>y</a></p>", course.Body(course.Course.Pages[0], []));
        Assert.Equal("<p id=\"c-x\">text</p>", course.Body(course.Course.Pages[1], []));
        Assert.Equal("<p><a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"noopener nofollow ugc\">Site</a></p>", course.Body(course.Course.Pages[2], []));
        Assert.Equal("<p><a href=\"/media/web_resources/doc.pdf\">Paper</a></p>", course.Body(course.Course.Pages[3], []));
        Assert.Contains(course.Problems.Items, problem => problem.Reason.StartsWith("the quiz 'Test yourself' is left out", StringComparison.Ordinal));
        Assert.Contains(course.Problems.Items, problem => problem.Reason.StartsWith("the discussion 'd.xml' is left out", StringComparison.Ordinal));
        Assert.Contains(course.Problems.Items, problem => problem.Reason == "the page refers to 'web_resources/gone.png', which is not in the cartridge");
    }

    private const string Manifest = """
        <manifest identifier="m"><metadata><schemaversion>1.2.0</schemaversion><lom><general><title><string>Course</string></title></general></lom></metadata>
        <organizations><organization><item>
          <item identifierref="a"><title>A</title></item>
          <item><title>Unit</title>
            <item><title>Deep</title><item identifierref="b"><title>B</title></item></item>
            <item identifierref="q"><title>Test yourself</title></item>
            <item identifierref="l"><title>Site</title></item>
            <item identifierref="f"><title>Paper</title></item>
          </item>
        </item></organization></organizations>
        <resources>
          <resource identifier="a" type="webcontent" href="a.html"><file href="a.html"/></resource>
          <resource identifier="b" type="webcontent" href="b%20c.html"><file href="b%20c.html"/></resource>
          <resource identifier="f" type="webcontent" href="web_resources/doc.pdf"><file href="web_resources/doc.pdf"/></resource>
          <resource identifier="l" type="imswl_xmlv1p1"><file href="link.xml"/></resource>
          <resource identifier="q" type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment"/>
          <resource identifier="d" type="imsdt_xmlv1p1" href="d.xml"/>
        </resources></manifest>
        """;

    private static OpenCartridge Read(string path)
    {
        var problems = new ImportProblems();
        var source = ImportSource.Open(path, new ArchiveLimits(), problems);
        return new(source, source is null ? null : CartridgeReader.Read(source, Path.GetFileNameWithoutExtension(path), problems), problems);
    }

    private sealed record OpenCartridge(ImportSource? Source, Cartridge? Course, ImportProblems Problems) : IDisposable
    {
        public string Body(CartridgePage page, HashSet<string> files)
        {
            var pages = new CartridgePages(Course!, Source!, Problems);
            var html = pages.Source(page)!;
            var used = pages.FilesIn(page, html);
            files.UnionWith(used);
            return pages.Body(page, html, file => used.Contains(file) ? "/media/" + file : null);
        }

        public void Dispose() => Source?.Dispose();
    }
}
