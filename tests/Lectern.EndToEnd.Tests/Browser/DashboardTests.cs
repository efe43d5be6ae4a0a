using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace Lectern.EndToEnd.Tests.Browser;

/// <summary>What an operator sees at <c>/ops</c>, in a real browser.</summary>
public sealed class DashboardTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Password = "sentences make passwords";
    private const string Requests = "#panel-traffic + .ops-now b";

    private static readonly LocatorAssertionsToHaveAttributeOptions Patiently = new() { Timeout = 30_000 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_of_traffic_is_seen()
    {
        await using var ruth = await OperatorAsync();
        await LiveAsync(ruth);
        var before = await FigureAsync(ruth, Requests);
        var start = Stopwatch.StartNew();
        using var stop = new CancellationTokenSource();
        var traffic = TrafficAsync("/api/courses?q=step", stop.Token);
        await UntilAsync(async () => await FigureAsync(ruth, Requests) >= before + 5);
        TestContext.Current.TestOutputHelper?.WriteLine($"The step was seen after {start.Elapsed.TotalSeconds:0.0} s.");
        await Assertions.Expect(ruth.Page.Locator("[data-chart='http.requests.rate']")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex(@"most \d"), Patiently);
        await stop.CancelAsync();
        await traffic;
        ruth.AssertNoComplaints();
    }

    [Fact]
    public async Task Errors_lower_the_score()
    {
        await using var ruth = await OperatorAsync();
        await LiveAsync(ruth);
        await Assertions.Expect(ruth.Page.Locator("[data-score-value]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d+$"), new() { Timeout = 30_000 });
        var before = await FigureAsync(ruth, "[data-score-value]");
        await RenameAsync("courses", "courses_away");
        try
        {
            using var stop = new CancellationTokenSource();
            var traffic = TrafficAsync("/api/courses?q=none", stop.Token);
            await UntilAsync(async () => await FigureAsync(ruth, "[data-score-value]") < before);
            await Assertions.Expect(ruth.Page.Locator("[data-rows=deductions]")).ToContainTextAsync("fail", new() { Timeout = 30_000 });
            await ruth.PictureAsync("ops-errors", whole: true);
            await stop.CancelAsync();
            await traffic;
        }
        finally
        {
            await RenameAsync("courses_away", "courses");
        }
    }

    [Fact]
    public async Task When_the_server_is_gone_the_page_says_so_and_when_it_is_back_it_goes_on()
    {
        var store = await TestData.NewStoreAsync("sqlite");
        var address = FreeAddress();
        var server = await LecternProcess.ServeAtAsync(address, store);
        await using var ruth = await OperatorAsync(server, store);
        await LiveAsync(ruth);
        await server.KillAsync();
        await Assertions.Expect(ruth.Page.Locator("[data-pulse]")).ToHaveAttributeAsync("data-pulse", "late", Patiently);
        await Assertions.Expect(ruth.Page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("The figures are not updated any more.");
        await ruth.PictureAsync("ops-late");
        await using var again = await LecternProcess.ServeAtAsync(address, store);
        await LiveAsync(ruth);
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(360, 780, ColorScheme.Light)]
    [InlineData(360, 780, ColorScheme.Dark)]
    [InlineData(1280, 900, ColorScheme.Light)]
    [InlineData(1280, 900, ColorScheme.Dark)]
    [InlineData(1600, 1000, ColorScheme.Light)]
    [InlineData(1600, 1000, ColorScheme.Dark)]
    public async Task It_fits_every_screen_and_breaks_no_policy(int width, int height, ColorScheme scheme)
    {
        await using var ruth = await OperatorAsync(width: width, height: height, scheme: scheme);
        await LiveAsync(ruth);
        await Assertions.Expect(ruth.Page.Locator(".ops-chart canvas")).ToHaveCountAsync(9);
        Assert.Equal(width, await ruth.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await ruth.PictureAsync($"ops-{width}-{scheme}", whole: true);
        ruth.AssertNoComplaints();
    }

    [Fact]
    public async Task The_keyboard_alone_chooses_a_range_and_sorts_the_routes()
    {
        await using var ruth = await OperatorAsync();
        await LiveAsync(ruth);
        await ruth.Page.Locator("[data-range-link='1h']").FocusAsync();
        await ruth.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ruth.Page.Locator("[data-range-link='1h']")).ToHaveAttributeAsync("aria-current", "true");
        await Assertions.Expect(ruth.Page.Locator("[data-chart='http.requests.rate']")).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("in the last 1 h"), Patiently);
        await ruth.Page.Locator("[data-sort=p99] a").FocusAsync();
        await ruth.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ruth.Page.Locator("[data-sort=p99]")).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.EndsWith("/ops?range=1h&sort=p99", ruth.Page.Url, StringComparison.Ordinal);
        await ruth.Page.ReloadAsync();
        await Assertions.Expect(ruth.Page.Locator("[data-sort=p99]")).ToHaveAttributeAsync("aria-sort", "descending");
        ruth.AssertNoComplaints();
    }

    [Fact]
    public async Task Without_JavaScript_the_figures_are_there_and_a_link_to_newer_ones()
    {
        await using var ruth = await OperatorAsync(javaScript: false);
        await Assertions.Expect(ruth.Page.Locator("[data-pulse-text]")).ToContainTextAsync("As of");
        await ruth.Page.GetByRole(AriaRole.Link, new() { Name = "Reload", Exact = true }).ClickAsync();
        await Assertions.Expect(ruth.Page.Locator(Requests)).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^[\d.,]+/s$"));
        await ruth.PictureAsync("ops-without-script", whole: true);
    }

    /// <summary>Ruth, an administrator, who looks at the dashboard.</summary>
    private async Task<Visitor> OperatorAsync(LecternProcess? server = null, string[]? store = null, int width = 1280, int height = 900, bool javaScript = true, ColorScheme scheme = ColorScheme.Light)
    {
        var email = $"ruth-{Guid.NewGuid():N}@example.org";
        var (exit, output) = await LecternProcess.RunAsync(Password, ["user", "create", "--email", email, "--name", "Ruth Abel", "--role", "admin", "--password-stdin", .. store ?? chromium.Store]);
        Assert.True(exit == 0, output);
        var ruth = await chromium.VisitAsync(width, height, javaScript, scheme, server?.Url);
        await ruth.SignInAsync(email, Password);
        await ruth.Page.GotoAsync("/ops");
        return ruth;
    }

    // Below the ports that the system hands out, so that nobody takes it while the server is away.
    private static Uri FreeAddress()
    {
        for (var port = 20_000 + Environment.ProcessId % 10_000; ; port++)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return new($"http://127.0.0.1:{port}");
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await condition())
            await Task.Delay(50, limit.Token);
    }

    private static Task LiveAsync(Visitor visitor) => Assertions.Expect(visitor.Page.Locator("[data-pulse]")).ToHaveAttributeAsync("data-pulse", "live", Patiently);

    private static async Task<double> FigureAsync(Visitor visitor, string selector)
    {
        var text = await visitor.Page.Locator(selector).InnerTextAsync();
        return double.TryParse(string.Concat(text.Where(letter => char.IsAsciiDigit(letter) || letter == '.')), CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    // Each address is another, so that no cache answers.
    private async Task TrafficAsync(string address, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = chromium.Server.Url };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async lane =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                using var answer = await client.GetAsync($"{address}{lane}-{i}", Cancel);
                await Task.Delay(10, Cancel);
            }
        }));
    }

    private async Task RenameAsync(string from, string to)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(chromium.Store[^1], "lectern.db")}");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"ALTER TABLE {from} RENAME TO {to}";
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
