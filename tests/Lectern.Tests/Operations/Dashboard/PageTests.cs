using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Lectern.Server.Operations.Dashboard;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Tests.Web;

namespace Lectern.Tests.Operations.Dashboard;

public sealed partial class PageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_script_the_page_has_figures_tables_and_a_way_to_see_newer_ones()
    {
        await using var watch = await DashboardWatch.StartAsync();
        var page = await OpenAsync(watch.Ann, "/ops?range=1h");

        Assert.Equal(Panel.All.Select(panel => panel.Title), page.Texts(".ops-panel h2"));
        Assert.Equal(Panel.AllReadings.Select(reading => reading.Figure), page.QuerySelectorAll("[data-figure]").Select(element => element.GetAttribute("data-figure")!).Prepend("health.score"));
        Assert.Matches(@"^\d+$", page.QuerySelector("[data-score-value]")!.TextContent);
        Assert.Equal("1 h", page.QuerySelector(".ops-ranges [aria-current]")?.TextContent);
        Assert.Equal("/ops?range=1h", page.QuerySelector("a[data-reload]")?.GetAttribute("href"));
        Assert.All(page.QuerySelectorAll("[role=img]"), chart => Assert.NotEmpty(chart.GetAttribute("aria-label")!));
        Assert.Contains("Primary", page.Texts("[data-rows=hosts] dd"));
        Assert.Empty(page.QuerySelectorAll("[style], script:not([src]), meta[http-equiv=refresh]"));
    }

    [Fact]
    public async Task A_chart_says_in_words_what_it_shows()
    {
        await using var watch = await DashboardWatch.StartAsync();
        var page = await OpenAsync(watch.Ann, "/ops");
        Assert.Matches("^Answered: (no data|now .+, least .+, most .+) in the last 10 min\\.$", page.QuerySelector("[data-chart='http.requests.rate']")!.GetAttribute("aria-label")!);
    }

    [Fact]
    public async Task A_slow_route_leads_to_its_slow_queries()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Database:SlowQueries:ThresholdMilliseconds", "100"), ("Lectern:Database:SlowQueries:Plans", "false"));
        using var ann = server.ClientFor(await server.CreateUserAsync("Ann", Role.Admin));
        using var anyone = server.Client();
        await SlowQueriesTests.MakeCategoriesSlowAsync(server);
        using var slow = await anyone.GetAsync("/api/categories", Cancel);

        var page = await OpenAsync(ann, "/ops");
        while (page.QuerySelector("[data-rows=routes] a[href*=categories]:not([hidden])") is not IHtmlAnchorElement)
        {
            await Task.Delay(200, Cancel);
            page = await OpenAsync(ann, "/ops");
        }
        var link = page.QuerySelector("[data-rows=routes] a[href*=categories]:not([hidden])")!.GetAttribute("href")!;
        Assert.Equal("/ops?endpoint=GET%20%2Fapi%2Fcategories#slow-queries", link);
        var filtered = await OpenAsync(ann, link);
        Assert.Equal(["GET /api/categories"], filtered.Texts("[data-rows=slowQueries] [data-field=endpoint]").Distinct());
        Assert.Empty((await OpenAsync(ann, "/ops?endpoint=GET%20/nothing")).QuerySelectorAll("[data-rows=slowQueries] > li"));
    }

    [Fact]
    public async Task A_script_imports_only_what_there_is()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var anyone = server.Client();
        var scripts = new Queue<string>([WebAssets.Url("ops.js")]);
        var seen = new HashSet<string>();
        while (scripts.TryDequeue(out var address))
        {
            if (!seen.Add(address))
                continue;
            using var script = await anyone.GetAsync(address, Cancel);
            Assert.Equal(HttpStatusCode.OK, script.StatusCode);
            foreach (Match import in Import().Matches(await script.Content.ReadAsStringAsync(Cancel)))
                scripts.Enqueue("/assets/" + import.Groups[1].Value);
        }
        Assert.Equal(5, seen.Count);
    }

    [Theory]
    [InlineData(null, "s", "–")]
    [InlineData(0.0, "s", "0 ms")]
    [InlineData(0.01234, "s", "12.3 ms")]
    [InlineData(1.5, "s", "1.5 s")]
    [InlineData(0.9996, "1", "100 %")]
    [InlineData(0.00042, "1", "0.04 %")]
    [InlineData(1234.4, "/s", "1,234/s")]
    [InlineData(2.0, "/min", "2/min")]
    [InlineData(212e6, "By", "212 MB")]
    [InlineData(3.21e9, "By", "3.21 GB")]
    [InlineData(-19.0, "left", "spent")]
    [InlineData(0.5, "left", "50 %")]
    [InlineData(7.0, "", "7")]
    public void Figures_are_said_with_three_digits_that_count(double? value, string unit, string text) => Assert.Equal(text, FigureText.Of(value, unit));

    [Theory]
    [InlineData(123456.0, 123500.0)]
    [InlineData(0.000123456, 0.0001235)]
    [InlineData(-2.00004, -2.0)]
    [InlineData(double.NaN, null)]
    [InlineData(double.PositiveInfinity, null)]
    [InlineData(null, null)]
    public void Frames_carry_four_digits_that_count(double? value, double? rounded) => Assert.Equal(rounded, Significant.Round(value));

    private static async Task<IHtmlDocument> OpenAsync(HttpClient client, string address) => new HtmlParser().ParseDocument(await client.GetStringAsync(address, Cancel));

    [GeneratedRegex(@"from ""\./([^""]+)""")]
    private static partial Regex Import();
}
