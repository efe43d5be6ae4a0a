using System.Collections.Concurrent;

namespace Lectern.Server.Learning;

/// <summary>Courses whose learners came or went on this node since their count was last brought up to date. Bounded. Thread-safe.</summary>
internal sealed class TouchedCourses
{
    private const int MaxCourses = 10_000;

    private readonly ConcurrentDictionary<long, bool> _courses = new();
    private int _count;
    private volatile bool _all;

    public bool Any => _all || !_courses.IsEmpty;

    /// <summary>Call after the commit: a count that starts later then sees it.</summary>
    public void Add(long courseId)
    {
        if (_courses.ContainsKey(courseId))
            return;
        // One too many now and then does no harm; the bound only has to stop the growth.
        if (Volatile.Read(ref _count) >= MaxCourses)
            _all = true;
        else if (_courses.TryAdd(courseId, true))
            Interlocked.Increment(ref _count);
    }

    public void AddAll() => _all = true;

    /// <summary>Hands over what was touched, or null when that is too much to name. Call before counting.</summary>
    public long[]? Take()
    {
        var all = _all;
        _all = false;
        var taken = new List<long>();
        foreach (var (courseId, _) in _courses)
            if (_courses.TryRemove(courseId, out _))
            {
                Interlocked.Decrement(ref _count);
                taken.Add(courseId);
            }
        return all ? null : [.. taken];
    }
}
