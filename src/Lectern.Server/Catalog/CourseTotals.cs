using System.Collections.Concurrent;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Catalog;

/// <summary>
/// How long each list was when it was last read. A page past the middle is walked to from the end, for which the length must be known
/// beforehand; the statement that walks brings the length of its own snapshot, and where the two differ the walk is done again. So
/// a length remembered here may be stale, but never makes an answer wrong. Bounded. Thread-safe.
/// </summary>
internal sealed class CourseTotals
{
    private const int MaxLists = 1000;

    private readonly ConcurrentDictionary<(string? Category, CourseLevel? Level), int> _totals = new();

    public int? Find(CourseListRequest list) => _totals.TryGetValue((list.Category, list.Level), out var total) ? total : null;

    public void Remember(CourseListRequest list, int total)
    {
        if (total == 0)
            return; // Of categories that do not exist, there is no end.
        if (_totals.Count >= MaxLists)
            _totals.Clear();
        _totals[(list.Category, list.Level)] = total;
    }
}
