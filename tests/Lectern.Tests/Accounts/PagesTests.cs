using System.Net;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Tests.Accounts;

public sealed class PagesTests
{
    [Theory, OnBothStores]
    public async Task Grace_signs_up_signs_in_and_signs_out_without_JavaScript(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var grace = Browser.Anonymous(server);

        var signedUp = await grace.PostAsync("/sign-up?returnTo=%2Fcourses", "/sign-up", ("name", "Grace"), ("email", "grace@example.org"), ("password", "nanoseconds of wire"), ("returnTo", "/courses"));
        Assert.Equal((HttpStatusCode.SeeOther, "/sign-in?returnTo=%2Fcourses"), (signedUp.Status, signedUp.Location));

        var signedIn = await grace.PostAsync(signedUp.Location!, "/sign-in", ("email", "grace@example.org"), ("password", "nanoseconds of wire"), ("returnTo", "/courses"));
        Assert.Equal((HttpStatusCode.SeeOther, "/courses"), (signedIn.Status, signedIn.Location));
        Assert.Equal((HttpStatusCode.SeeOther, "/my"), await WhereAsync(grace.GetAsync("/sign-in")));

        // Learners may not see this page, but it has the sign-out button all pages have.
        var signedOut = await grace.PostAsync("/sign-up", "/sign-out");
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (signedOut.Status, signedOut.Location));
        Assert.Contains("You are signed out.", (await grace.GetAsync("/sign-in")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_sign_in_shows_the_form_again_with_its_status()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var browser = Browser.Anonymous(server);

        for (var i = 0; i < 5; i++)
        {
            var wrong = await browser.PostAsync("/sign-in", "/sign-in", ("email", "ada@example.org"), ("password", "wrong"));
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
            Assert.Contains("The e-mail address or the password is wrong.", wrong.Html, StringComparison.Ordinal);
            Assert.Contains("ada@example.org", wrong.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("value=\"wrong\"", wrong.Html, StringComparison.Ordinal);
        }
        var blocked = await browser.PostAsync("/sign-in", "/sign-in", ("email", "ada@example.org"), ("password", "wrong"));
        Assert.Equal(HttpStatusCode.TooManyRequests, blocked.Status);
        Assert.Contains("Too many sign-ins failed.", blocked.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_up_that_cannot_be_names_the_fields()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var browser = Browser.Anonymous(server);

        var answer = await browser.PostAsync("/sign-up", "/sign-up", ("name", ""), ("email", "grace"), ("password", "short"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("Name must not be empty.", answer.Html, StringComparison.Ordinal);
        Assert.Contains("Email must be an e-mail address", answer.Html, StringComparison.Ordinal);
        Assert.Contains("Password must have from 10 to 128 characters.", answer.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_the_token_of_our_page_does_nothing()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var client = server.Client();
        using var form = new FormUrlEncodedContent([new("email", ada.Email), new("password", TestServer.Password)]);

        var answer = await client.PostAsync("/sign-in", form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Who_has_not_signed_in_is_led_to_the_sign_in_and_back()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var browser = Browser.Anonymous(server);

        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?returnTo=%2Fadmin%3Fq%3Dada%2520b"), await WhereAsync(browser.GetAsync("/admin?q=ada%20b")));
    }

    [Theory]
    [InlineData("/courses", true)]
    [InlineData("/courses?q=a&page=2", true)]
    [InlineData("/", true)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("/\t/evil.example", false)]
    [InlineData("/\n/evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("courses", false)]
    [InlineData("/a\r\nSet-Cookie: x=y", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_form_leads_only_to_this_server(string? path, bool allowed) => Assert.Equal(allowed ? path : null, LocalPath.Check(path));

    private static async Task<(HttpStatusCode, string?)> WhereAsync(Task<Browser.Answer> asking) => (await asking) is var answer ? (answer.Status, answer.Location) : default;
}
