using Lectern.Server.Rosters;
using Lectern.Server.Rosters.OneRoster;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Rosters;

public sealed class ImportOneRosterTests
{
    private const string UserHeader = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n";
    private const string ClassHeader = "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n";
    private const string EnrollmentHeader = "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n";
    private const string Modified = "2026-01-01T00:00:00Z";

    private static string Control => SharedData.PathOf("hostile", "control-valid-oneroster.zip");

    [Theory, OnBothStores]
    public async Task The_set_of_a_university_arrives_whole_and_a_second_import_changes_nothing(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        var path = SharedData.PathOf("oneroster", "oneroster-oulad.zip");

        var report = await run.OneRosterAsync(path);

        Assert.True(report.Imported);
        Assert.Equal(new(28785, 0, 0), report.Counts["users"]);
        Assert.Equal(new(22, 0, 0), report.Counts["courses"]);
        Assert.Equal(new(32593, 0, 0), report.Counts["enrollments"]);
        await AssertCountsAsync(run);
        var course = await run.ReadAsync((db, cancel) => db.Courses.SingleAsync(course => course.SourceId == "cls-AAA-2013J", cancel));
        Assert.Equal(("AAA 2013J", "aaa-2013j", "Module AAA · Presentation 2013J · The Open University", CourseStatus.Published), (course.Title, course.Slug, course.Summary, course.Status));
        Assert.Equal((new DateTime(2013, 10, 1), new DateTime(2014, 6, 27)), (course.OpensAt, course.ClosesAt));

        var before = await TableDump.OfAsync(run.Store);
        var again = await run.OneRosterAsync(path);
        Assert.True(again.Imported && again.ChangedNothing);
        Assert.Equal(before, await TableDump.OfAsync(run.Store));
    }

    [Theory, OnBothStores]
    public async Task A_hostile_set_changes_nothing(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        await run.OneRosterAsync(Control);
        var before = await TableDump.OfAsync(run.Store);
        foreach (var path in Directory.GetFiles(SharedData.PathOf("hostile")).Where(path => path != Control))
        {
            var report = await run.OneRosterAsync(path);
            Assert.False(report.Imported, path);
            Assert.Contains(report.Problems, problem => problem.Severity != ProblemSeverity.Warning);
        }
        Assert.Equal(before, await TableDump.OfAsync(run.Store));
    }

    [Theory, OnBothStores]
    public async Task A_dry_run_reports_and_changes_nothing(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        var before = await TableDump.OfAsync(run.Store);
        var report = await run.OneRosterAsync(Control, new(DryRun: true));
        Assert.Equal((20, 23), (report.Counts["users"].Added, report.Counts["enrollments"].Added));
        Assert.Equal(before, await TableDump.OfAsync(run.Store));
    }

    [Theory, OnBothStores]
    public async Task Keeping_going_leaves_out_the_wrong_rows_and_withdraws_nobody(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        await run.OneRosterAsync(Control);
        var report = await run.OneRosterAsync(SharedData.PathOf("hostile", "oneroster-bad-date.zip"), new(KeepGoing: true));
        Assert.True(report.Imported && report.ChangedNothing);
        Assert.Contains(report.Problems, problem => problem is { File: "enrollments.csv", Line: 5, Severity: ProblemSeverity.Error });
        Assert.Contains(report.Problems, problem => problem.Reason.Contains("nobody is withdrawn", StringComparison.Ordinal));
    }

    [Theory, OnBothStores]
    public async Task Keeping_going_never_imports_a_set_that_cannot_be_trusted(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        foreach (var name in (string[])["zip-slip.zip", "oneroster-wrong-header.zip"])
            Assert.False((await run.OneRosterAsync(SharedData.PathOf("hostile", name), new(KeepGoing: true))).Imported);
        Assert.Equal(1, await run.ReadAsync((db, cancel) => db.Users.CountAsync(cancel)));
    }

    [Theory, OnBothStores]
    public async Task A_complete_set_withdraws_whom_it_no_longer_names_and_leaves_others_alone(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        await run.OneRosterAsync(SharedData.PathOf("oneroster", "subset-200-users"));
        var grace = await run.AddUserAsync("grace@example.org", Role.Learner);
        await EnrollByHandAsync(run, grace, "cls-BBB-2013B");

        var report = await run.OneRosterAsync(Control);

        var active = await run.ReadAsync((db, cancel) => db.Enrollments.CountAsync(enrollment => enrollment.Status == EnrollmentStatus.Active && enrollment.UserId != grace, cancel));
        Assert.Equal(23, active);
        Assert.Equal(229 + report.Counts["enrollments"].Added - 23, report.Counts["enrollments"].Removed);
        Assert.Equal(EnrollmentStatus.Active, await run.ReadAsync((db, cancel) => db.Enrollments.Where(enrollment => enrollment.UserId == grace).Select(enrollment => enrollment.Status).SingleAsync(cancel)));
        await AssertCountsAsync(run);

        Assert.Equal(229 - 23 + report.Counts["enrollments"].Added, (await run.OneRosterAsync(SharedData.PathOf("oneroster", "subset-200-users"))).Counts["enrollments"] is var back ? back.Changed + back.Added : 0);
        await AssertCountsAsync(run);
    }

    [Theory, OnBothStores]
    public async Task A_delta_changes_only_what_it_names(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        await run.OneRosterAsync(Bulk());
        var delta = SmallZip.Write(SmallZip.Manifest("1.1", "delta", RosterFile.Users, RosterFile.Classes, RosterFile.Enrollments),
            ("users.csv", UserHeader + $"u1,tobedeleted,{Modified},,,,,,,,,,,,,,,\nu2,active,{Modified},true,o1,student,grace,,Grace,Murray,,,grace@example.org,,,,,\n"),
            ("classes.csv", ClassHeader + $"c1,active,{Modified},Algebra I,,k1,,scheduled,,o1,t1,,,\nc2,tobedeleted,{Modified},,,,,,,,,,,\n"),
            ("enrollments.csv", EnrollmentHeader + $"e1,tobedeleted,{Modified},,,,,,,\ne4,active,{Modified},c1,o1,u2,student,,2026-01-05,\n"));

        var report = await run.OneRosterAsync(delta);

        Assert.True(report.Imported);
        Assert.Equal((new(0, 1, 1), new(0, 1, 1), new(1, 0, 1)), (report.Counts["users"], report.Counts["courses"], report.Counts["enrollments"]));
        Assert.Equal([("ada.b", false), ("grace", true), ("tess", true)], await run.ReadAsync(async (db, cancel) =>
            (await db.Users.Where(user => user.Source != null).OrderBy(user => user.Id).ToListAsync(cancel)).Select(user => (user.Email.Split('@')[0], user.IsActive))));
        Assert.Equal("Grace Murray", await run.ReadAsync((db, cancel) => db.Users.Where(user => user.SourceId == "u2").Select(user => user.Name).SingleAsync(cancel)));
        var courses = await run.ReadAsync((db, cancel) => db.Courses.OrderBy(course => course.Id).ToListAsync(cancel));
        Assert.Equal([("Algebra I", "Mathematics · Autumn · School", "algebra i mathematics autumn school", CourseStatus.Published), ("Biology", "Mathematics · Autumn · School", "biology mathematics autumn school", CourseStatus.Draft)],
            courses.Select(course => (course.Title, course.Summary, course.SearchText, course.Status)));
        await AssertCountsAsync(run);

        var before = await TableDump.OfAsync(run.Store);
        Assert.True((await run.OneRosterAsync(delta)).ChangedNothing);
        Assert.Equal(before, await TableDump.OfAsync(run.Store));
    }

    [Theory, OnBothStores]
    public async Task A_delta_that_refers_to_what_never_came_is_refused(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        await run.OneRosterAsync(Bulk());
        var report = await run.OneRosterAsync(SmallZip.Write(SmallZip.Manifest("1.1", "delta", RosterFile.Enrollments),
            ("enrollments.csv", EnrollmentHeader + $"e8,active,{Modified},c1,o1,u8,student,,,\ne9,active,{Modified},c9,o1,u1,student,,,\n")));
        Assert.False(report.Imported);
        Assert.Equal(["enrollments.csv line 2: the user 'u8' is neither in this set nor in the store", "enrollments.csv line 3: the class 'c9' is neither in this set nor in the store"],
            report.Problems.Select(problem => problem.ToString()));
    }

    [Theory, OnBothStores]
    public async Task A_teacher_becomes_the_instructor_and_an_administrator_no_admin(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        await run.OneRosterAsync(Bulk());
        var course = await run.ReadAsync((db, cancel) => db.Courses.Include(course => course.Instructor).SingleAsync(course => course.SourceId == "c1", cancel));
        Assert.Equal(("Tess Teacher", Role.Instructor), (course.Instructor!.Name, course.Instructor.Role));
        Assert.Equal(1, await run.ReadAsync((db, cancel) => db.Users.CountAsync(user => user.Role == Role.Admin, cancel)));
        Assert.Null(course.Instructor.PasswordHash);
    }

    [Theory, OnBothStores]
    public async Task An_address_that_someone_else_has_is_refused_and_addresses_may_change_hands(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        await run.OneRosterAsync(Bulk());
        var swapped = Bulk(first: "grace@example.org", second: "ada.b@example.org");
        Assert.Equal(2, (await run.OneRosterAsync(swapped)).Counts["users"].Changed);

        var taken = await run.OneRosterAsync(Bulk(first: "ADA@example.org"));
        Assert.False(taken.Imported);
        Assert.Contains(taken.Problems, problem => problem is { File: "users.csv", Line: 2 } && problem.Reason.StartsWith("email 'ADA@example.org' belongs to user", StringComparison.Ordinal));
    }

    [Theory, OnBothStores]
    public async Task Without_an_admin_the_courses_get_an_owner_who_cannot_sign_in(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind, admin: false);
        var report = await run.OneRosterAsync(Control);
        Assert.True(report.Imported);
        Assert.Contains(report.Problems, problem => problem.Reason.StartsWith("there is no admin", StringComparison.Ordinal));
        Assert.False(await run.ReadAsync((db, cancel) => db.Courses.Select(course => course.Instructor!.IsActive).FirstAsync(cancel)));
        Assert.False((await run.OneRosterAsync(Control, new(InstructorEmail: "nobody@example.org"))).Imported);
    }

    [Theory, OnBothStores]
    public async Task Others_write_while_a_roster_is_being_read(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        await using var server = new Store(run.Store.Address);
        Task? write = null;
        var report = await ImportOneRoster.RunAsync(run.Store, TimeProvider.System, SharedData.PathOf("oneroster", "oneroster-oulad.zip"), new(), (stage, done, _) =>
        {
            if (write is not null || stage != "users.csv")
                return;
            // The import stands still until the write is through; a lock that it held would let the write fail first.
            write = server.WriteAsync((db, cancel) => db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, "Written beside"), cancel), TestContext.Current.CancellationToken);
            Assert.True(SpinWait.SpinUntil(() => write.IsCompleted, TimeSpan.FromSeconds(60)));
        }, TestContext.Current.CancellationToken);

        await write!;
        Assert.True(report.Imported);
        Assert.Equal(1, await run.ReadAsync((db, cancel) => db.Users.CountAsync(user => user.Name == "Written beside", cancel)));
    }

    [Theory, OnBothStores]
    public async Task An_import_that_is_stopped_leaves_nothing_behind(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        var before = await TableDump.OfAsync(run.Store);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImportOneRoster.RunAsync(run.Store, TimeProvider.System, SharedData.PathOf("oneroster", "oneroster-oulad.zip"), new(), (stage, _, _) =>
        {
            if (stage == "enrollments.csv")
                stop.Cancel();
        }, stop.Token));
        Assert.Equal(before, await TableDump.OfAsync(run.Store));
        Assert.True((await run.OneRosterAsync(Control)).Imported);
    }

    private static string Bulk(string first = "ada.b@example.org", string second = "grace@example.org") => SmallZip.Write(
        SmallZip.Manifest("1.1", "bulk", RosterFile.Orgs, RosterFile.AcademicSessions, RosterFile.Courses, RosterFile.Classes, RosterFile.Users, RosterFile.Enrollments),
        ("orgs.csv", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,School,school,,\n"),
        ("academicSessions.csv", "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\nt1,,,Autumn,term,2025-09-01,2025-12-19,,2026\n"),
        ("courses.csv", "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\nk1,,,,Mathematics,M,,o1,,\n"),
        ("classes.csv", ClassHeader + "c1,,,Algebra,,k1,,scheduled,,o1,t1,,,\nc2,,,Biology,,k1,,scheduled,,o1,t1,,,\n"),
        ("users.csv", UserHeader + $"u1,,,true,o1,student,ada,,Ada,Byron,,,{first},,,,,\nu2,,,true,o1,student,grace,,Grace,Hopper,,,{second},,,,,\nu3,,,true,o1,administrator,tess,,Tess,Teacher,,,tess@example.org,,,,,\n"),
        ("enrollments.csv", EnrollmentHeader + "e1,,,c1,o1,u1,student,,,\ne2,,,c2,o1,u1,student,,2025-09-03,\ne3,,,c1,o1,u3,teacher,true,,\n"));

    private static Task EnrollByHandAsync(ImportRun run, long user, string course) => run.Store.WriteAsync(async (db, cancel) =>
    {
        var id = await db.Courses.Where(found => found.SourceId == course).Select(found => found.Id).SingleAsync(cancel);
        db.Enrollments.Add(new Enrollment { UserId = user, CourseId = id, EnrolledAt = DateTime.UnixEpoch, UpdatedAt = DateTime.UnixEpoch });
        var seat = await db.CourseSeats.AsTracking().SingleAsync(seat => seat.CourseId == id && seat.Shard == 0, cancel);
        seat.Taken++;
        await db.SaveChangesAsync(cancel);
    }, TestContext.Current.CancellationToken);

    /// <summary>Seats are what enrollments say, shard by shard, and courses show their sum.</summary>
    private static async Task AssertCountsAsync(ImportRun run)
    {
        await run.AssertSeatsAsync();
        var enrollments = await run.ReadAsync((db, cancel) => db.Enrollments.Where(enrollment => enrollment.Status != EnrollmentStatus.Withdrawn).ToListAsync(cancel));
        var seats = await run.ReadAsync((db, cancel) => db.CourseSeats.Where(seat => seat.Taken != 0).ToListAsync(cancel));
        Assert.Equal(enrollments.GroupBy(enrollment => (enrollment.CourseId, enrollment.SeatShard)).Select(group => (group.Key, group.Count())).Order(),
            seats.Select(seat => ((seat.CourseId, seat.Shard), seat.Taken)).Order());
        foreach (var course in await run.ReadAsync((db, cancel) => db.Courses.ToListAsync(cancel)))
            Assert.Equal(enrollments.Count(enrollment => enrollment.CourseId == course.Id), course.EnrollmentCount);
    }
}
