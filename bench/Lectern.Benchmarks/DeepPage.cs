using Lectern.Server.Storage;
using Lectern.Settings;

namespace Lectern.Benchmarks;

/// <summary>
/// What a page far down the catalogue costs against the first one of the same list: the whole server, over HTTP on loopback, without
/// a cache. To hold: page 200 costs at most 1.5 times page 1, on both stores.
/// <para>Run: <c>LECTERN_TEST_POSTGRES="Host=…;Username=…" dotnet run -c Release --project bench/Lectern.Benchmarks -- DeepPage</c></para>
/// </summary>
internal static class DeepPage
{
    private const double Most = 1.5;

    // The middle of a list is the farthest from both of its ends.
    private static readonly (string List, int Page)[] Rows =
    [
        ("sort=newest", 200), ("sort=popular", 200), ("sort=title", 200),
        ("sort=newest", 125), ("sort=popular", 125), ("sort=title", 125),
        ("sort=newest&level=beginner", 0), ("sort=popular&level=advanced", 0),
        ("sort=newest&category={category}", 0), ("sort=popular&category={category}", 0), ("sort=title&category={category}&level=beginner", 0),
    ];

    public static async Task RunAsync()
    {
        foreach (var address in await SeededStore.AllAsync())
            await MeasureAsync(address);
    }

    private static async Task MeasureAsync(StoreAddress address)
    {
        var settings = LecternSettings.Read(null, new Dictionary<string, string?>
        {
            ["Lectern:Data"] = SeededStore.Folder,
            // The store is what is measured.
            ["Lectern:Cache:Enabled"] = "false",
            ["Lectern:Database:Connection"] = address.Kind == StoreKind.Sqlite ? address.ToString() : address.ConnectionString,
        });
        await using var app = LecternApp.Build(settings, "http://127.0.0.1:0");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var category = await LargestCategoryAsync(client);

        Console.WriteLine();
        Console.WriteLine($"| {address.Kind} | page | page 1 | that page | ratio | quartiles |");
        Console.WriteLine("|---|--:|--:|--:|--:|---|");
        foreach (var (list, page) in Rows)
            await MeasureAsync(client, list.Replace("{category}", category, StringComparison.Ordinal), page);
        await app.StopAsync();
    }

    private static async Task MeasureAsync(HttpClient client, string list, int page)
    {
        if (page == 0)
            page = (await TotalAsync(client, list) + 39) / 40;
        var result = await Pairs.CompareAsync(() => ReadAsync(client, list, 1), () => ReadAsync(client, list, page));
        Console.WriteLine($"| {list} | {page} | {result.FirstMicroseconds:0} us | {result.SecondMicroseconds:0} us | {result.Ratio:0.00}{(result.Ratio > Most ? " TOO MUCH" : "")} | {result.Low:0.00}–{result.High:0.00} |");
    }

    private static async Task ReadAsync(HttpClient client, string list, int page)
    {
        using var response = await client.GetAsync(new Uri($"/api/courses?{list}&page={page}&limit=20", UriKind.Relative));
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null);
    }

    private static async Task<int> TotalAsync(HttpClient client, string list)
    {
        using var page = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync(new Uri($"/api/courses?{list}", UriKind.Relative)));
        return page.RootElement.GetProperty("total").GetInt32();
    }

    private static async Task<string> LargestCategoryAsync(HttpClient client)
    {
        using var categories = System.Text.Json.JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/categories", UriKind.Relative)));
        return categories.RootElement.EnumerateArray().MaxBy(category => category.GetProperty("courses").GetInt32()).GetProperty("slug").GetString()!;
    }
}
