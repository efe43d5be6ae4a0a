using System.Text.RegularExpressions;
using Lectern.Database.EntityFramework;
using Lectern.Database.Hosts;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Lectern.Server.Storage;

/// <summary>The model, one for both stores. The schema itself is written in <c>Storage/Migrations</c>; a test holds the two together.</summary>
public sealed partial class LecternDb(DbContextOptions<LecternDb> options) : DbContext(options), ILeasedContext
{
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    public Lease? Lease { get; set; }

    /// <summary>Says what this write changes, in <see cref="CacheTags"/>: after the commit no answer that shows it is given any more.</summary>
    public void Touch(params ReadOnlySpan<string> tags)
    {
        foreach (var tag in tags)
            _touched.Add(tag);
    }

    /// <summary>What was touched since the last time. The context is used again by others, so whoever lends it asks at the beginning and at the end.</summary>
    internal IReadOnlyCollection<string> TakeTouched()
    {
        if (_touched.Count == 0)
            return [];
        string[] touched = [.. _touched];
        _touched.Clear();
        return touched;
    }

    public DbSet<User> Users => Set<User>();
    public DbSet<Category> Categories => Set<Category>();
    public DbSet<Course> Courses => Set<Course>();
    public DbSet<CourseCount> CourseCounts => Set<CourseCount>();
    public DbSet<CourseSeat> CourseSeats => Set<CourseSeat>();
    public DbSet<Section> Sections => Set<Section>();
    public DbSet<Lesson> Lessons => Set<Lesson>();
    public DbSet<Media> Media => Set<Media>();
    public DbSet<LessonMedia> LessonMedia => Set<LessonMedia>();
    public DbSet<LessonTextMedia> LessonTextMedia => Set<LessonTextMedia>();
    public DbSet<Enrollment> Enrollments => Set<Enrollment>();
    public DbSet<LessonProgress> LessonProgress => Set<LessonProgress>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<SignInFailure> SignInFailures => Set<SignInFailure>();
    public DbSet<CacheNote> CacheNotes => Set<CacheNote>();
    public DbSet<MetricBlock> MetricHistory => Set<MetricBlock>();
    public DbSet<MetricNote> MetricBoard => Set<MetricNote>();
    public DbSet<Deploy> Deploys => Set<Deploy>();
    public DbSet<AlertLeaseState> AlertLease => Set<AlertLeaseState>();
    public DbSet<AlertRow> Alerts => Set<AlertRow>();
    public DbSet<AlertOutboxRow> AlertOutbox => Set<AlertOutboxRow>();
    public DbSet<AlertSilenceRow> AlertSilences => Set<AlertSilenceRow>();
    public DbSet<RegressionRow> Regressions => Set<RegressionRow>();
    public DbSet<Purge> Purges => Set<Purge>();
    public DbSet<PurgeLeaseRow> PurgeLease => Set<PurgeLeaseRow>();
    public DbSet<MediaKey> MediaKeys => Set<MediaKey>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<CourseCount>().HasKey(count => new { count.CategoryId, count.Level });
        modelBuilder.Entity<CourseSeat>().HasKey(seat => new { seat.CourseId, seat.Shard });
        modelBuilder.Entity<Media>().HasKey(media => media.Name);
        modelBuilder.Entity<LessonMedia>().HasKey(media => new { media.LessonId, media.Position });
        modelBuilder.Entity<LessonMedia>().HasOne(media => media.Media).WithMany().HasForeignKey(media => media.MediaName);
        modelBuilder.Entity<LessonTextMedia>().HasKey(media => new { media.Hash, media.LessonId });
        modelBuilder.Entity<LessonProgress>().HasKey(progress => new { progress.EnrollmentId, progress.LessonId });
        modelBuilder.Entity<MetricBlock>().HasKey(block => new { block.Tier, block.At, block.Node });
        modelBuilder.Entity<MetricNote>().HasKey(note => note.Node);
        modelBuilder.Entity<SignInFailure>().HasKey(failure => failure.Key);

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(SnakeCase(entity.GetTableName()!));
            foreach (var property in entity.GetProperties())
                MapColumn(property);
        }
    }

    private void MapColumn(IMutableProperty property)
    {
        property.SetColumnName(SnakeCase(property.Name));
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (type == typeof(DateTime))
            property.SetValueConverter(Database.IsSqlite() ? MicrosecondsSinceEpoch : AlwaysUtc);
        else if (Database.IsNpgsql() && (type.IsEnum || property.Name is "Shard" or "SeatShard"))
            property.SetColumnType("smallint");
    }

    private static string SnakeCase(string name) => WordBoundary().Replace(name, "$1_$2").ToLowerInvariant();

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex WordBoundary();

    // PostgreSQL keeps microseconds; so does SQLite here, or a keyset cursor would skip rows on one of them.
    private static readonly ValueConverter<DateTime, long> MicrosecondsSinceEpoch = new(
        time => StoreTime.ToMicroseconds(time),
        microseconds => StoreTime.FromMicroseconds(microseconds));

    private static readonly ValueConverter<DateTime, DateTime> AlwaysUtc = new(
        time => DateTime.SpecifyKind(time, DateTimeKind.Utc),
        time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
