using Lectern.Delivery.Files;
using Lectern.Server.Rosters;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Rosters;

/// <summary>A store of its own, and imports into it at a clock that moves an hour each time: a row that is written again would show.</summary>
internal sealed class ImportRun : IAsyncDisposable
{
    private readonly Clock _clock = new();

    private ImportRun(Store store, string folder) => (Store, Folder) = (store, folder);

    public Store Store { get; }

    /// <summary>Of media.</summary>
    public string Folder { get; }

    public static async Task<ImportRun> StartAsync(StoreKind kind, bool admin = true)
    {
        var run = new ImportRun(new Store(await TestStores.CreateAsync(kind), TestStores.Patient), TestStores.TemporaryFolder());
        if (admin)
            await run.AddUserAsync("ada@example.org", Role.Admin);
        return run;
    }

    public async Task<long> AddUserAsync(string email, Role role)
    {
        var user = new User { Email = email, EmailKey = User.KeyOf(email), Name = "Ada", Role = role, CreatedAt = DateTime.UnixEpoch };
        await Store.WriteAsync(async (db, cancel) =>
        {
            db.Users.Add(user);
            await db.SaveChangesAsync(cancel);
        }, TestContext.Current.CancellationToken);
        return user.Id;
    }

    public Task<ImportReport> OneRosterAsync(string path, ImportOptions? options = null) =>
        ImportOneRoster.RunAsync(Store, _clock.Next(), path, options ?? new(), (_, _, _) => { }, TestContext.Current.CancellationToken);

    public Task<ImportReport> CartridgeAsync(string path, ImportOptions? options = null) =>
        ImportCartridge.RunAsync(Store, new MediaFiles(Folder), _clock.Next(), path, options ?? new(), (_, _, _) => { }, TestContext.Current.CancellationToken);

    public Task<ImportReport> CoursesAsync(string path, ImportOptions? options = null) =>
        ImportCourses.RunAsync(Store, _clock.Next(), path, options ?? new(), (_, _, _) => { }, TestContext.Current.CancellationToken);

    public Task<T> ReadAsync<T>(Func<LecternDb, CancellationToken, Task<T>> read) => Store.ReadAsync(read, TestContext.Current.CancellationToken);

    /// <summary>A course without counter rows would be full for everyone.</summary>
    public async Task AssertSeatsAsync() => Assert.Empty(await ReadAsync((db, cancel) =>
        db.Courses.Where(course => db.CourseSeats.Count(seat => seat.CourseId == course.Id) != CourseSeats.Shards(Store.Kind)).Select(course => course.Slug).ToListAsync(cancel)));

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 2, 2, 8, 0, 0, TimeSpan.Zero);

        public Clock Next()
        {
            _now = _now.AddHours(1);
            return this;
        }

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
