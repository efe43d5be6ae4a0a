using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Benchmarks;

/// <summary>
/// Why the hot reads are SQL written whole: what somebody learns, as <see cref="GetEnrollments"/> reads it in one round trip, against
/// the same from EF's compiled queries, which take one for the total and one for the page.
/// <para>Run: <c>LECTERN_TEST_POSTGRES="Host=…;Username=…" dotnet run -c Release --project bench/Lectern.Benchmarks -- HotReads</c></para>
/// </summary>
internal static class HotReads
{
    private sealed record Row(long Id, long CourseId, string Slug, string Title, string? Image, int Status, int Percent, DateTime At, int? Number, string? LessonTitle);

    public static async Task RunAsync()
    {
        var addresses = await SeededStore.AllAsync();
        Console.WriteLine();
        Console.WriteLine("| a user's enrollments | SQL written whole | compiled queries | ratio | quartiles |");
        Console.WriteLine("|---|--:|--:|--:|---|");
        foreach (var address in addresses)
            await MeasureAsync(address);
    }

    private static async Task MeasureAsync(StoreAddress address)
    {
        await using var store = new Store(address);
        var (count, page) = (CompileCount(), CompilePage());
        var user = 0L;
        var result = await Pairs.CompareAsync(
            () => GetEnrollments.ReadAsync(store, NextUser(), 1, 20, CancellationToken.None),
            () => store.ReadAsync((db, cancel) => ReadAsync(db, count, page, NextUser(), cancel), CancellationToken.None));
        Console.WriteLine($"| {address.Kind} | {result.FirstMicroseconds:0} us | {result.SecondMicroseconds:0} us | {result.Ratio:0.00} | {result.Low:0.00}–{result.High:0.00} |");

        long NextUser() => ++user % 50_000 + 1000;
    }

    // Compiled for each store anew: a compiled query belongs to one model.
    private static Func<LecternDb, long, CancellationToken, Task<int>> CompileCount() => EF.CompileAsyncQuery(
        (LecternDb db, long user, CancellationToken cancel) => db.Enrollments.Count(one => one.UserId == user));

    private static Func<LecternDb, long, int, IAsyncEnumerable<Row>> CompilePage() => EF.CompileAsyncQuery(
        (LecternDb db, long user, int skip) => db.Enrollments.Where(one => one.UserId == user)
            .OrderByDescending(one => one.EnrolledAt).ThenByDescending(one => one.Id).Skip(skip).Take(20)
            .Select(one => new Row(one.Id, one.CourseId, one.Course!.Slug, one.Course.Title, one.Course.Image, (int)one.Status, one.ProgressPercent, one.EnrolledAt,
                one.LastLesson == null ? null : one.LastLesson.Number, one.LastLesson == null ? null : one.LastLesson.Title)));

    private static async Task<int> ReadAsync(LecternDb db, Func<LecternDb, long, CancellationToken, Task<int>> count, Func<LecternDb, long, int, IAsyncEnumerable<Row>> page, long user, CancellationToken cancel)
    {
        var total = await count(db, user, cancel);
        await foreach (var _ in page(db, user, 0).WithCancellation(cancel))
            total++;
        return total;
    }
}
