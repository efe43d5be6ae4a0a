using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Teaching;

public sealed class UploadTests
{
    private static readonly string Photo = SharedData.PathOf("photos", "OSC_Astro_13_01_Ida.jpg");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_picture_gives_the_text_that_shows_it(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var markdown = await UploadAsync(room, FileAt(Photo), LessonFormat.Markdown, new());
        var html = await UploadAsync(room, FileAt(Photo), LessonFormat.Html, new());

        Assert.Matches(@"^!\[OSC Astro 13 01 Ida\]\(/media/[0-9a-f]{64}\.jpg\)$", markdown.Value!.Snippet);
        Assert.Equal($"<img src=\"{markdown.Value.Url}\" alt=\"OSC Astro 13 01 Ida\">", html.Value!.Snippet);
        var row = await room.ReadAsync(db => db.Media.SingleAsync(Cancel));
        Assert.Equal(("image/jpeg", $"/media/{row.Name}"), (row.ContentType, markdown.Value.Url));
    }

    [Theory, OnBothStores]
    public async Task One_picture_sent_eight_times_at_once_is_one_file_and_one_row(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => UploadAsync(room, FileAt(Photo), LessonFormat.Markdown, new()))));
        Assert.Single(sent.Select(outcome => Classroom.Done(outcome).Url).Distinct());
        Assert.Equal(1, await room.ReadAsync(db => db.Media.CountAsync(Cancel)));
    }

    [Theory]
    [InlineData("huge-20000x20000.png", "megapixels")]
    [InlineData("truncated.jpg", "the end of truncated.jpg is missing")]
    [InlineData("text-named.jpg", "whatever its name says")]
    [InlineData("script.svg", "whatever its name says")]
    public async Task A_hostile_picture_is_refused_with_a_reason(string name, string reason)
    {
        await using var room = await Classroom.OpenAsync(StoreKind.Sqlite);
        var errors = new FieldErrors();
        var outcome = await UploadAsync(room, FileAt(SharedData.PathOf("photos", "hostile", name)), LessonFormat.Markdown, errors);
        Assert.Equal(TeachingFault.Invalid, outcome.Fault);
        Assert.Contains(reason, Assert.Single(errors.ByField["picture"]), StringComparison.Ordinal);
        Assert.Equal(0, await room.ReadAsync(db => db.Media.CountAsync(Cancel)));
    }

    [Fact]
    public async Task A_document_is_no_picture_and_nothing_is_no_file()
    {
        await using var room = await Classroom.OpenAsync(StoreKind.Sqlite);
        var errors = new FieldErrors();
        await UploadAsync(room, Pdf("paper.jpg"), LessonFormat.Markdown, errors);
        Assert.Contains("paper.jpg is application/pdf", Assert.Single(errors.ByField["picture"]), StringComparison.Ordinal);

        errors = new();
        await UploadAsync(room, null, LessonFormat.Markdown, errors);
        Assert.Equal("must be chosen first", Assert.Single(errors.ByField["picture"]));
    }

    [Theory, OnBothStores]
    public async Task A_lesson_lists_its_attachments_in_order_and_each_once(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync();
        var lesson = await room.LessonAsync(course, await room.FirstSectionAsync(course), "One");
        await AttachAsync(room, course, lesson, FileAt(Photo), "Ida");
        var paper = await AttachAsync(room, course, lesson, Pdf("C:\\papers\\Reading list.pdf"), "");
        await AttachAsync(room, course, lesson, FileAt(Photo), "The moon Ida");
        Assert.Equal(["The moon Ida", "Reading list.pdf"], await TitlesAsync(room, course, lesson));

        Classroom.Done(await DetachFile.RunAsync(room.Store, room.Ada, course, lesson, paper, Cancel));
        Assert.Equal(["The moon Ida"], await TitlesAsync(room, course, lesson));
        Assert.Equal(TeachingFault.NotFound, (await DetachFile.RunAsync(room.Store, room.Ada, course, lesson, paper, Cancel)).Fault);
        Assert.Equal(2, await room.ReadAsync(db => db.Media.CountAsync(Cancel)));
    }

    [Theory, OnBothStores]
    public async Task A_course_has_a_cover_until_it_is_taken_away(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync();
        Classroom.Done(await room.EditAsync(course, form => form, image: FileAt(Photo)));
        Assert.EndsWith(".jpg", (await room.FindCourseAsync(course)).Image!, StringComparison.Ordinal);
        Classroom.Done(await room.EditAsync(course, form => form with { RemoveImage = true }));
        Assert.Null((await room.FindCourseAsync(course)).Image);
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\ada\\Photo.JPG", "Photo.JPG")]
    [InlineData("a\u0000b\nc", "abc")]
    [InlineData("", "file")]
    [InlineData("x/", "file")]
    public void A_file_is_called_by_the_last_part_of_its_name(string sent, string shown) => Assert.Equal(shown, TakeUpload.ShortName(sent));

    [Fact]
    public void Brackets_in_a_name_do_not_end_the_snippet() =>
        Assert.Equal("![a\\]\\(b](/media/x)".Replace("\\(", "(", StringComparison.Ordinal), MediaSnippet.For(LessonFormat.Markdown, "image/png", "/media/x", "a](b"));

    private static UploadedFile FileAt(string path) => new(Path.GetFileName(path), new FileInfo(path).Length, () => File.OpenRead(path));

    private static UploadedFile Pdf(string name) => new(name, 10, () => new MemoryStream("%PDF-1.7 x"u8.ToArray()));

    private static Task<Outcome<UploadPicture.Uploaded>> UploadAsync(Classroom room, UploadedFile? file, LessonFormat format, FieldErrors errors) =>
        UploadPicture.RunAsync(room.Store, room.Files, room.Clock, file, format, errors, Cancel);

    private static async Task<int> AttachAsync(Classroom room, long course, long lesson, UploadedFile file, string title) =>
        Classroom.Done(await AttachFile.RunAsync(room.Store, room.Files, room.Clock, room.Ada, course, lesson, file, title, 1_000_000, new(), Cancel));

    private static async Task<IEnumerable<string>> TitlesAsync(Classroom room, long course, long lesson) =>
        Classroom.Done(await OpenLesson.RunAsync(room.Store, room.Ada, course, lesson, Cancel)).Attachments.Select(attachment => attachment.Title);
}
