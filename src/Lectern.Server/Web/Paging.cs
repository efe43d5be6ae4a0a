namespace Lectern.Server.Web;

/// <summary>Where a list stands. Totals may be capped; then the last page is unknown and not offered.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Limit">Items on a page.</param>
/// <param name="Total">Items in all, or the cap.</param>
/// <param name="TotalIsExact">False when there may be more than <paramref name="Total"/>.</param>
public sealed record Paging(int Page, int Limit, int Total, bool TotalIsExact = true)
{
    /// <summary>The last page that is known to exist, at least 1.</summary>
    public int LastKnown => Math.Max(1, (int)Math.Ceiling(Total / (double)Limit));

    public bool HasPrevious => Page > 1;

    /// <summary>The page before this one; from beyond the end, the last.</summary>
    public int Previous => TotalIsExact ? Math.Min(Page - 1, LastKnown) : Page - 1;

    public bool HasNext => Page < LastKnown || !TotalIsExact;

    /// <summary>The pages worth a link: the first, this one and its neighbors, the last if it is known. 0 stands for a gap.</summary>
    public IReadOnlyList<int> Window()
    {
        var pages = new SortedSet<int> { 1 };
        if (TotalIsExact)
            pages.Add(LastKnown);
        if (!TotalIsExact || Page <= LastKnown)
            pages.Add(Page);
        if (HasPrevious)
            pages.Add(Previous);
        if (HasNext)
            pages.Add(Page + 1);
        var window = new List<int>();
        foreach (var page in pages)
        {
            var before = window.Count == 0 ? 0 : window[^1];
            // A gap of one page takes the room of the page itself.
            if (page - before > 1)
                window.Add(page - before == 2 ? page - 1 : 0);
            window.Add(page);
        }
        return window;
    }
}
