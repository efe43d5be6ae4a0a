using System.Globalization;
using System.Net.Http.Headers;
using Lectern.Server.Accounts;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Tests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Benchmarks;

/// <summary>What is read.</summary>
internal enum ReadKind
{
    Catalogue,
    Course,
    Lesson,
    User,
    Learning,
}

/// <summary>
/// What a school's readers ask for, drawn by lot, the same in every run. A third look through the catalogue, as visitors, in pages with
/// filters whose popularity is that of the paths of a real site (popularity.csv). A third look at courses, by Zipf's law over all 5,000 in
/// the order of their enrollments; of both, half ask for the page and half for its data. The rest has signed in: learners, by Zipf's law over
/// <see cref="Learners"/> who are there at the time, each in one of the courses that they have joined, read lessons from the first on,
/// themselves and what they learn.
/// </summary>
internal sealed class LearnerTraffic
{
    private const int Learners = 1000;

    private sealed record Learner(long Id, string Token, (string Slug, int Lessons)[] Courses);

    private readonly Lot<string> _filters;
    private readonly Lot<string> _courses;
    private readonly Lot<Learner> _learners;

    private LearnerTraffic(string[] courses, string[] categories, Learner[] learners)
    {
        var counts = File.ReadLines(SharedData.PathOf("traffic", "popularity.csv")).Skip(1).Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToArray();
        _filters = new(Filters(categories).Take(counts.Length).ToArray(), place => counts[place]);
        _courses = new(courses, place => 1.0 / (place + 1));
        _learners = new(learners, place => 1.0 / (place + 1));
    }

    public static string FamilyOf(ReadKind kind) => kind.ToString().ToLowerInvariant();

    public override string ToString() => $"{_filters.Count} filters, {_courses.Count} courses, {_learners.Count} learners";

    public static async Task<LearnerTraffic> CreateAsync(IServiceProvider services)
    {
        var store = services.GetRequiredService<Store>();
        var courses = await store.ReadAsync((db, cancel) => db.Courses.OrderByDescending(course => course.EnrollmentCount).ThenBy(course => course.Id).Select(course => course.Slug).ToArrayAsync(cancel), CancellationToken.None);
        var categories = await store.ReadAsync((db, cancel) => db.Categories.OrderBy(category => category.Id).Select(category => category.Slug).ToArrayAsync(cancel), CancellationToken.None);
        return new(courses, categories, await SignInAsync(store, services.GetRequiredService<SessionTickets>()));
    }

    public (ReadKind Kind, HttpRequestMessage Request) Draw(long turn)
    {
        var random = new Random(HashCode.Combine(turn));
        var asPage = random.Next(2) == 0;
        switch (random.Next(100))
        {
            case < 34: return (ReadKind.Catalogue, new(HttpMethod.Get, (asPage ? "/courses" : "/api/courses") + _filters.One(random)));
            case < 67: return (ReadKind.Course, new(HttpMethod.Get, (asPage ? "/courses/" : "/api/courses/") + _courses.One(random)));
        }
        var learner = _learners.One(random);
        var (slug, lessons) = learner.Courses[Skewed(random, learner.Courses.Length)];
        var (kind, path) = random.Next(33) switch
        {
            < 18 => (ReadKind.Lesson, $"/api/courses/{slug}/lessons/{1 + Skewed(random, lessons)}"),
            < 22 => (ReadKind.User, $"/api/users/{learner.Id}"),
            _ => (ReadKind.Learning, $"/api/users/{learner.Id}/enrollments"),
        };
        return (kind, new(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", learner.Token) } });
    }

    // The first most often: half of the time, a quarter, ...
    private static int Skewed(Random random, int count) => Math.Min(count - 1, (int)-Math.Log2(1 - random.NextDouble()));

    // The plain catalogue first, then a filter more and a page further.
    private static IEnumerable<string> Filters(string[] categories) =>
        from page in Enumerable.Range(1, 20)
        from level in (string[])["", "beginner", "intermediate", "advanced"]
        from category in (string[])["", .. categories]
        from sort in (string[])["", "popular", "title"]
        orderby page + (level.Length > 0 ? 1 : 0) + (category.Length > 0 ? 1 : 0) + (sort.Length > 0 ? 1 : 0)
        select "?" + string.Join('&', new[] { page > 1 ? $"page={page}" : "", level.Length > 0 ? $"level={level}" : "", category.Length > 0 ? $"category={category}" : "", sort.Length > 0 ? $"sort={sort}" : "" }.Where(part => part.Length > 0));

    private static async Task<Learner[]> SignInAsync(Store store, SessionTickets tickets)
    {
        var users = await store.ReadAsync((db, cancel) => db.Users.Where(user => user.Role == Role.Learner).OrderBy(user => user.Id).Take(Learners).ToListAsync(cancel), CancellationToken.None);
        var (first, last) = (users[0].Id, users[^1].Id);
        var courses = (await store.ReadAsync((db, cancel) => db.Enrollments.Where(one => one.UserId >= first && one.UserId <= last && one.Course!.LessonCount > 0)
            .Select(one => new { one.UserId, one.Course!.Slug, one.Course.LessonCount }).ToListAsync(cancel), CancellationToken.None)).ToLookup(one => one.UserId);
        var sessions = users.ToDictionary(user => user, tickets.NewSession);
        await store.WriteAsync(async (db, cancel) =>
        {
            db.AddRange(sessions.Values);
            await db.SaveChangesAsync(cancel);
        }, CancellationToken.None);
        return [.. users.Where(user => courses[user.Id].Any()).Select(user => new Learner(user.Id, tickets.Token(user, sessions[user]), [.. courses[user.Id].Select(one => (one.Slug, one.LessonCount))]))];
    }

    /// <summary>Draws by weight.</summary>
    private sealed class Lot<T>
    {
        private readonly T[] _items;
        private readonly double[] _upTo;

        public Lot(T[] items, Func<int, double> weight)
        {
            (_items, _upTo) = (items, new double[items.Length]);
            for (var i = 0; i < items.Length; i++)
                _upTo[i] = (i == 0 ? 0 : _upTo[i - 1]) + weight(i);
        }

        public int Count => _items.Length;

        public T One(Random random)
        {
            var place = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
            return _items[Math.Min(_items.Length - 1, place < 0 ? ~place : place)];
        }
    }
}
