using Lectern.Server.Web;
using Lectern.Server.Web.Components;

namespace Lectern.Tests.Web;

public sealed class PagingTests
{
    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(1, 2, "1 2")]
    [InlineData(1, 3, "1 2 3")]
    [InlineData(1, 9, "1 2 . 9")]
    [InlineData(2, 9, "1 2 3 . 9")]
    [InlineData(3, 9, "1 2 3 4 . 9")]
    [InlineData(4, 9, "1 2 3 4 5 . 9")]
    [InlineData(5, 9, "1 . 4 5 6 . 9")]
    [InlineData(6, 9, "1 . 5 6 7 8 9")]
    [InlineData(9, 9, "1 . 8 9")]
    [InlineData(30_000, 50_000, "1 . 29999 30000 30001 . 50000")]
    public void A_reader_sees_the_ends_and_the_neighbors(int page, int pages, string expected) =>
        Assert.Equal(expected, Shown(new Paging(page, 20, pages * 20)));

    [Theory]
    [InlineData(1, "1 2")]
    [InlineData(4, "1 2 3 4 5")]
    [InlineData(500, "1 . 499 500 501")]
    [InlineData(700, "1 . 699 700 701")]
    public void A_capped_total_promises_no_last_page(int page, string expected) =>
        Assert.Equal(expected, Shown(new Paging(page, 20, 10_000, TotalIsExact: false)));

    [Fact]
    public void A_page_beyond_the_end_leads_back()
    {
        var paging = new Paging(12, 20, 80);
        Assert.Equal("1 . 4", Shown(paging));
        Assert.Equal(4, paging.Previous);
        Assert.False(paging.HasNext);
    }

    [Fact]
    public void An_empty_list_has_one_page() => Assert.Equal("1", Shown(new Paging(1, 20, 0)));

    [Fact]
    public async Task The_first_page_offers_no_previous()
    {
        var page = await Rendered.Of<Pager>(("Paging", new Paging(1, 20, 200)), ("Href", (int number) => $"/courses?page={number}"));
        Assert.Empty(page.QuerySelectorAll("[rel=prev]"));
        Assert.Equal("/courses?page=2", page.QuerySelector("[rel=next]")!.GetAttribute("href"));
        Assert.Equal(["1"], page.Texts("[aria-current=page]"));
    }

    [Fact]
    public async Task One_page_needs_no_pager() =>
        Assert.Empty((await Rendered.TextOf<Pager>(("Paging", new Paging(1, 20, 20)), ("Href", (int number) => ""))).Trim());

    private static string Shown(Paging paging) => string.Join(' ', paging.Window().Select(page => page == 0 ? "." : $"{page}"));
}
