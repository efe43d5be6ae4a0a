using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Teaching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lectern.Tests.Delivery.Cdn;

/// <summary>Files of lessons that are not for everybody, through the front door.</summary>
public sealed class PrivateMediaTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_file_beside_a_lesson_is_read_with_its_grant_and_in_no_other_way(StoreKind kind)
    {
        await using var school = await PrivateSchool.OpenAsync(kind);
        var signed = await school.AddressAsync(2);
        var (grant, name) = (signed.Split('/')[2], signed.Split('/')[3]);
        var parts = grant.Split('-', 3);
        var expires = long.Parse(parts[0], CultureInfo.InvariantCulture);
        var other = (await school.AddressAsync(3)).Split('/')[2];

        Assert.Equal(HttpStatusCode.OK, await school.StatusAsync(signed));
        foreach (var refused in new[]
        {
            school.Paper.Url,
            $"/media/{expires + 1}-{parts[1]}-{parts[2]}/{name}",
            $"/media/{expires}-{parts[1]}0-{parts[2]}/{name}",
            $"/media/{expires}-{parts[1]}-{Changed(parts[2], 0)}/{name}",
            // The last of 43 characters carries four bits: the first one that matters is changed.
            $"/media/{expires}-{parts[1]}-{Changed(parts[2], 42)}/{name}",
            $"/media/{expires}-{parts[1]}-{parts[2]}A/{name}",
            $"/media/{expires}-{parts[1]}/{name}",
            $"/media/{other}/{name}",
            $"/media/{grant}/{school.Photo.Url.Split('/')[2]}",
            $"/media/x/{name}",
        })
            Assert.Equal((refused, HttpStatusCode.Forbidden), (refused, await school.StatusAsync(refused)));
        // Nobody learns from the answer whether there is such a file and what it is called.
        Assert.Equal(HttpStatusCode.NotFound, await school.StatusAsync($"/media/{grant}/{new string('0', 64)}.pdf"));

        school.Time.Advance(DateTimeOffset.FromUnixTimeSeconds(expires - 1) - school.Time.GetUtcNow());
        Assert.Equal(HttpStatusCode.OK, await school.StatusAsync(signed));
        school.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Forbidden, await school.StatusAsync(signed));
        var next = await school.AddressAsync(2);
        Assert.NotEqual(signed, next);
        Assert.Equal(HttpStatusCode.OK, await school.StatusAsync(next));
    }

    [Theory, OnBothStores]
    public async Task A_signed_file_comes_in_parts_and_is_kept_no_longer_than_its_grant(StoreKind kind)
    {
        await using var school = await PrivateSchool.OpenAsync(kind);
        var signed = await school.AddressAsync(2);
        var whole = await school.School.Anyone.GetByteArrayAsync(signed, Cancel);
        Assert.Equal(school.Paper.Size, whole.Length);

        using var part = await school.SendAsync(signed, headers => headers.Range = new RangeHeaderValue(1000, 1999));
        Assert.Equal((HttpStatusCode.PartialContent, "bytes 1000-1999/5009"), (part.StatusCode, part.Content.Headers.ContentRange!.ToString()));
        Assert.Equal(whole[1000..2000], await part.Content.ReadAsByteArrayAsync(Cancel));
        var left = long.Parse(signed.Split('/')[2].Split('-')[0], CultureInfo.InvariantCulture) - school.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(left, (long)part.Headers.CacheControl!.MaxAge!.Value.TotalSeconds);

        using var head = await school.SendAsync(signed, _ => { }, HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, school.Paper.Size), (head.StatusCode, head.Content.Headers.ContentLength));
        // Whoever says to have it already is told nothing without the grant.
        foreach (var (path, status) in new[] { (signed, HttpStatusCode.NotModified), (school.Paper.Url, HttpStatusCode.Forbidden) })
        {
            using var known = await school.SendAsync(path, headers => headers.IfNoneMatch.Add(new($"\"{school.Paper.Hash}\"")));
            Assert.Equal(status, known.StatusCode);
        }
        using var unsigned = await school.SendAsync(school.Paper.Url, headers => headers.Range = new RangeHeaderValue(0, 9));
        Assert.Equal(HttpStatusCode.Forbidden, unsigned.StatusCode);
        Assert.Contains("its page has a new address", await unsigned.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory, OnBothStores]
    public async Task A_photograph_in_a_private_text_is_private_in_every_size(StoreKind kind)
    {
        await using var school = await PrivateSchool.OpenAsync(kind);
        var shown = await PrivateSchool.AddressesAsync(school.Lea, school.PageOf(3));
        // The original, and at least one width in three formats.
        Assert.InRange(shown.Count, 4, 100);
        Assert.All(shown, address => Assert.Matches("^/media/[0-9]+-[0-9]+-[0-9A-Za-z_-]{43}/", address));
        foreach (var signed in shown)
        {
            var unsigned = $"/media/{signed.Split('/')[3]}";
            Assert.Equal((signed, HttpStatusCode.OK), (signed, await school.StatusAsync(signed)));
            // Now that it lies on disk, too.
            Assert.Equal((unsigned, HttpStatusCode.Forbidden), (unsigned, await school.StatusAsync(unsigned)));
        }
        var variant = shown.First(address => address.EndsWith(".avif", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, await school.StatusAsync(variant.Replace(variant.Split('/')[2], (await school.AddressAsync(2)).Split('/')[2], StringComparison.Ordinal)));

        school.Time.Advance(TimeSpan.FromHours(7));
        Assert.All(await Task.WhenAll(shown.Select(signed => school.StatusAsync(signed))), status => Assert.Equal(HttpStatusCode.Forbidden, status));
    }

    /// <summary>A browser's "copy the picture's address" gives the whole address of one size, with the grant of the moment.</summary>
    [Theory, OnBothStores]
    public async Task An_address_that_was_copied_off_a_page_is_signed_anew_wherever_it_was_pasted(StoreKind kind)
    {
        await using var school = await PrivateSchool.OpenAsync(kind);
        var shown = await PrivateSchool.AddressesAsync(school.Lea, school.PageOf(3));
        var paper = await school.AddressAsync(2);
        var original = shown.Single(address => address.EndsWith(school.Photo.Url.Split('/')[2], StringComparison.Ordinal));
        var size = shown.First(address => address.EndsWith(".avif", StringComparison.Ordinal));
        var lesson = (await school.School.LessonsAsync(school.Course))[1];
        var address = $"/teach/{school.Course.Id}/lessons/{lesson.Id}";

        using var root = await Author.SignInAsync(school.School.Server, "Root", Role.Admin);
        var editor = await root.GetAsync(address);
        var saved = await root.PostAsync(editor, address, ("action", "save"), ("title", "Two"), ("sectionId", lesson.SectionId), ("format", "markdown"), ("version", editor.Value("version")),
            ("body", $"![a]({original}) ![b](https://learn.example.org{size}) [c]({paper}#page=2) <img src=\"&#47;{original[1..]}\" alt=\"d\">"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);

        var html = (await school.School.LessonsAsync(school.Course))[1].BodyHtml;
        Assert.Equal([school.Photo.Url, school.Photo.Url, school.Paper.Url, school.Photo.Url], Regex.Matches(html, "(?:src|href)=\"([^\"#]*)").Select(match => match.Groups[1].Value));
        Assert.StartsWith($"![a]({school.Photo.Url}) ![b]({school.Photo.Url}) [c]({school.Paper.Url}#page=2)", (await root.GetAsync(address)).Text("body"), StringComparison.Ordinal);

        school.Time.Advance(TimeSpan.FromHours(7));
        Assert.Equal(HttpStatusCode.Forbidden, await school.StatusAsync(original));
        var anew = await PrivateSchool.AddressesAsync(school.Lea, school.PageOf(2));
        Assert.InRange(anew.Count, 4, 100);
        Assert.All(await Task.WhenAll(anew.Select(signed => school.StatusAsync(signed))), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Theory, OnBothStores]
    public async Task Who_never_joined_or_has_left_is_given_no_grant(StoreKind kind)
    {
        await using var school = await PrivateSchool.OpenAsync(kind);
        Assert.Single(await PrivateSchool.AddressesAsync(school.Lea, school.ApiOf(2)));
        await AssertNothingOfItAsync(school, school.Max);
        await AssertNothingOfItAsync(school, school.School.Anyone);

        using (var left = await school.Lea.DeleteAsync($"/api/enrollments/{school.Enrollment}", Cancel))
            Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        await AssertNothingOfItAsync(school, school.Lea);
        Assert.Equal(HttpStatusCode.Forbidden, await school.StatusAsync(school.Paper.Url, school.Lea));
    }

    [Theory, OnBothStores]
    public async Task A_file_is_open_for_as_long_as_a_preview_shows_it_beside_or_in_its_text(StoreKind kind)
    {
        await using var school = await PrivateSchool.OpenAsync(kind);
        await school.AttachAsync(1, school.Paper);
        await school.WriteAsync(1, $"<p><img src=\"{school.Photo.Url}\" alt=\"\"></p>");
        foreach (var file in new[] { school.Paper, school.Photo })
        {
            Assert.Equal(HttpStatusCode.OK, await school.StatusAsync(file.Url));
            Assert.Contains(file.Url, await PrivateSchool.AddressesAsync(school.School.Anyone, school.ApiOf(1)));
        }

        await school.WriteAsync(1, "<p>Nothing to see.</p>");
        school.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (await school.StatusAsync(school.Paper.Url), await school.StatusAsync(school.Photo.Url)));
        await school.School.Store.WriteAsync((db, cancel) => { db.Attach(school.Course).Entity.Status = CourseStatus.Draft; return db.SaveChangesAsync(cancel); }, Cancel);
        school.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.Forbidden, await school.StatusAsync(school.Paper.Url));
        // Who writes lessons sees what they show.
        Assert.Equal(HttpStatusCode.OK, await school.StatusAsync(school.Paper.Url, school.School.Server.ClientFor(school.School.Ada)));
    }

    [Theory, OnBothStores]
    public async Task A_grant_outlives_one_change_of_keys_and_not_two(StoreKind kind)
    {
        await using var school = await PrivateSchool.OpenAsync(kind);
        var keys = school.School.Server.Services.GetRequiredService<SigningKeys>();
        // Longer than any grant that pages have, to see what keys do and not what time does.
        var old = $"/media/{(await keys.SignerAsync(school.Time.GetUtcNow().AddDays(100), Cancel))(school.Paper.Hash)}/{school.Paper.Hash}.pdf";
        Assert.Equal(HttpStatusCode.OK, await school.StatusAsync(old));

        school.Time.Advance(TimeSpan.FromDays(30));
        var second = await SignedAfreshAsync(school);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await school.StatusAsync(old), await school.StatusAsync(second)));
        school.Time.Advance(TimeSpan.FromDays(30));
        var third = await SignedAfreshAsync(school);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (await school.StatusAsync(old), await school.StatusAsync(third)));
        Assert.Equal(3, new[] { old, second, third }.Select(address => address.Split('-')[1]).Distinct().Count());
    }

    [Theory, OnBothStores]
    public async Task A_node_reads_what_another_one_signed_with_a_key_that_is_newer_than_its_own(StoreKind kind)
    {
        await using var school = await PrivateSchool.OpenAsync(kind);
        await using var other = await TestServer.StartAsync(school.School.Server.Address, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(school.Time)), ("Lectern:Data", school.School.Server.Data));
        using var atOther = other.Client();
        Assert.Equal(HttpStatusCode.OK, await school.StatusAsync(await school.AddressAsync(2), atOther));
        school.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(HttpStatusCode.OK, await school.StatusAsync(await SignedAfreshAsync(school), atOther));
    }

    /// <summary>However old an answer may be that is given while the store is away, its addresses lead to their files.</summary>
    [Theory, OnBothStores]
    public async Task The_oldest_answer_that_may_be_given_has_grants_that_are_good(StoreKind kind)
    {
        await using var school = await PrivateSchool.OpenAsync(kind, ("Lectern:Cache:Families:Lesson:StaleOnErrorSeconds", "86400"));
        var first = await school.AddressAsync(2);
        await BreakAsync(school);
        // The lifetime is a minute at most, and an answer is given for a day after it.
        school.Time.Advance(TimeSpan.FromSeconds(86_400 + 50));
        var old = await school.AddressAsync(2);
        Assert.Equal(first, old);
        Assert.Equal(HttpStatusCode.OK, await school.StatusAsync(old));
        school.Time.Advance(TimeSpan.FromHours(4));
        Assert.Equal(HttpStatusCode.OK, await school.StatusAsync(old));
        Assert.Equal(HttpStatusCode.InternalServerError, await school.StatusAsync(school.ApiOf(2), school.Lea));
    }

    // What a lesson is read from is gone; who asks is still known.
    private static async Task BreakAsync(PrivateSchool school)
    {
        await using var connection = await school.School.Store.ConnectAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "ALTER TABLE sections RENAME TO sections_away";
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task AssertNothingOfItAsync(PrivateSchool school, HttpClient client)
    {
        foreach (var path in new[] { "/", "/courses", "/my", "/api/courses", $"/courses/{school.Course.Slug}", $"/api/courses/{school.Course.Slug}", school.ApiOf(1), school.ApiOf(2), school.ApiOf(3), school.PageOf(1), school.PageOf(2), school.PageOf(3) })
            Assert.Equal((path, ""), (path, string.Join(' ', await PrivateSchool.AddressesAsync(client, path))));
        Assert.True(await school.StatusAsync(school.ApiOf(2), client) is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
    }

    // Sessions do not last that long: somebody new asks.
    private static async Task<string> SignedAfreshAsync(PrivateSchool school)
    {
        using var zoe = await school.School.LearnerAsync("Zoe");
        using (await zoe.PostAsJsonAsync("/api/enrollments", new { courseId = school.Course.Id }, Cancel)) { }
        return Assert.Single(await PrivateSchool.AddressesAsync(zoe, school.ApiOf(2)));
    }

    private static string Changed(string text, int at) => string.Concat(text.AsSpan(0, at), text[at] == 'A' ? "Q" : "A", text.AsSpan(at + 1));
}
