using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lectern.EndToEnd.Tests;

/// <summary>Somebody starts the program for the first time.</summary>
public sealed partial class FirstRunTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_newcomer_finds_courses_and_signs_in_with_what_was_printed(string kind)
    {
        var store = await TestData.NewStoreAsync(kind);
        await using (var server = await LecternProcess.ServeAsync(store))
        {
            using var browser = new HttpClient { BaseAddress = server.Url };
            foreach (var page in new[] { "/", "/courses" })
                Assert.Contains("Astronomy with the naked eye", await browser.GetStringAsync(page, Cancel), StringComparison.Ordinal);

            var password = Password().Match(server.Output).Groups[1].Value;
            Assert.Equal("learner", await SignInAsync(server, "learner@demo.example", password));
            Assert.Equal("instructor", await SignInAsync(server, "instructor@demo.example", password));
            Assert.Equal("admin", await SignInAsync(server, "admin@demo.example", password));
        }

        await using var again = await LecternProcess.ServeAsync(store);
        Assert.DoesNotContain("password", again.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_printed_command_makes_the_first_administrator()
    {
        await using var server = await LecternProcess.ServeAsync([.. await TestData.NewStoreAsync("sqlite"), "--no-demo"]);
        var command = server.Output.Split('\n').Single(line => line.Contains(" user create ", StringComparison.Ordinal)).Trim();

        var (exit, output) = await Shell.RunAsync($"echo 'a long enough password' | {command}");

        Assert.True(exit == 0, output);
        Assert.Equal("admin", await SignInAsync(server, "you@example.org", "a long enough password"));
    }

    private static async Task<string> SignInAsync(LecternProcess server, string email, string password)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Url };
        using var answer = await client.PostAsJsonAsync("/api/session", new { email, password }, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("user").GetProperty("role").GetString()!;
    }

    [GeneratedRegex("with the password (.+)")]
    private static partial Regex Password();
}
