using Lectern.Server.Rosters;
using Lectern.Server.Rosters.Archives;
using Lectern.Server.Rosters.OneRoster;

namespace Lectern.Tests.Rosters.OneRoster;

public sealed class OneRosterReaderTests
{
    private const string Users11 = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n";
    private const string Users12 = "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns\n";
    private const string Roles12 = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n";

    [Fact]
    public void The_whole_set_of_a_university_is_read_with_a_warning_for_each_file_that_breaks_the_letter()
    {
        var (rows, problems) = Read(SharedData.PathOf("oneroster", "oneroster-oulad.zip"));

        var counts = rows.CountBy(row => row.File).ToDictionary();
        Assert.Equal((28785, 32593, 22, 7, 6, 1), (counts[RosterFile.Users], counts[RosterFile.Enrollments], counts[RosterFile.Classes], counts[RosterFile.Courses], counts[RosterFile.AcademicSessions], counts[RosterFile.Orgs]));
        Assert.All(problems.Items, problem => Assert.Equal(ProblemSeverity.Warning, problem.Severity));
        Assert.Equal(["orgs.csv", "academicSessions.csv", "courses.csv", "classes.csv", "users.csv", "enrollments.csv"],
            problems.Items.Where(problem => problem.Reason.Contains("bulk", StringComparison.Ordinal)).Select(problem => problem.File));
    }

    [Theory]
    [InlineData("oneroster", "subset-200-users", 200)]
    [InlineData("hostile", "control-valid-oneroster.zip", 20)]
    public void A_folder_and_a_zip_are_read_alike(string folder, string name, int users)
    {
        var (rows, problems) = Read(SharedData.PathOf(folder, name));
        Assert.Equal(users, rows.Count(row => row.File == RosterFile.Users));
        Assert.Equal(0, problems.Errors);
    }

    [Theory]
    [InlineData("oneroster-duplicate-sourcedid.zip", "users.csv line 22: sourcedId 'usr-473095' stands on an earlier line already")]
    [InlineData("oneroster-dangling-reference.zip", "enrollments.csv line 4: userSourcedId 'usr-does-not-exist' is not in users.csv")]
    [InlineData("oneroster-bad-date.zip", "enrollments.csv line 5: beginDate '2013-02-30' is no date; write it as 2026-01-31")]
    [InlineData("oneroster-wrong-header.zip", "users.csv line 1: column 9 is 'firstName', it must be 'givenName'")]
    [InlineData("oneroster-non-utf8-byte.zip", "users.csv line 8: byte 0xE9 in givenName is not UTF-8 text; save the file as UTF-8")]
    [InlineData("zip-slip.zip", "../../evil.txt: the entry's path leads out of the archive; nothing of it is read")]
    public void A_hostile_set_is_refused_with_the_place_and_the_reason(string name, string expected)
    {
        var (_, problems) = Read(SharedData.PathOf("hostile", name));
        Assert.Contains(expected, problems.Items.Where(problem => problem.Severity != ProblemSeverity.Warning).Select(problem => problem.ToString()));
    }

    [Fact]
    public void A_delta_of_the_newer_layout_may_refer_to_rows_of_an_earlier_set()
    {
        var (rows, problems) = Read(SmallZip.Write(
            SmallZip.Manifest("1.2", "delta", RosterFile.Users, RosterFile.Roles, RosterFile.Enrollments),
            ("users.csv", Users12 + "u1,active,2026-01-01T00:00:00Z,true,ada,,Ada,Byron,,,ada@example.org,,,,,,,,,,,,\nu2,tobedeleted,2026-01-01T00:00:00Z,,,,,,,,,,,,,,,,,,,,\n"),
            ("roles.csv", Roles12 + "r1,active,2026-01-01T00:00:00Z,u1,primary,teacher,,,o1,\n"),
            ("enrollments.csv", "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\ne1,active,2026-01-01T00:00:00Z,c-earlier,o1,u-earlier,student,,,\n")));

        Assert.Empty(problems.Items);
        Assert.Equal(["u1", "u2", "r1", "e1"], rows.Select(row => row.SourcedId));
        Assert.True(rows[1].IsDeleted);
    }

    [Theory]
    [InlineData("u1,,,yes,o1,student,ada,,Ada,Byron,,,,,,,,", "enabledUser 'yes' must be true or false")]
    [InlineData("u1,,,true,o1,wizard,ada,,Ada,Byron,,,,,,,,", "role 'wizard' must be one of")]
    [InlineData("u1,,,true,o1,student,ada,,,Byron,,,,,,,,", "givenName is empty")]
    [InlineData("u1,,yesterday,true,o1,student,ada,,Ada,Byron,,,,,,,,", "dateLastModified 'yesterday' is no time")]
    [InlineData("u1,gone,,true,o1,student,ada,,Ada,Byron,,,,,,,,", "status 'gone' must be one of active, tobedeleted")]
    [InlineData(",,,true,o1,student,ada,,Ada,Byron,,,,,,,,", "sourcedId is empty")]
    [InlineData("u1,,,true,o1,student,ada,,Ada,Byron,,,,,,u9,,", "agentSourcedIds 'u9' is not in users.csv")]
    [InlineData("u1,,,true,o1,student,ada", "the row has 7 values, the header 18")]
    [InlineData("u1,,,true,o1,student,a\"da,,Ada,Byron,,,,,,,,", "a quotation mark stands in a value that is not quoted")]
    [InlineData("u1,,,true,o1,student,\"ada,,Ada,Byron,,,,,,,,", "a quotation mark is opened here and never closed")]
    public void A_wrong_value_is_named_with_its_line(string row, string reason)
    {
        var (_, problems) = Read(SmallZip.Write(SmallZip.Manifest("1.1", "bulk", RosterFile.Users), ("users.csv", Users11 + row + "\n")));
        var problem = Assert.Single(problems.Items, problem => problem.Severity != ProblemSeverity.Warning);
        Assert.Equal(2, problem.Line);
        Assert.StartsWith(reason, problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_in_another_order_and_columns_of_the_sender_are_read_by_name()
    {
        var (rows, problems) = Read(SmallZip.Write(SmallZip.Manifest("1.1", "bulk", RosterFile.Orgs), ("orgs.csv", "\uFEFFsourcedId,name,status,dateLastModified,type,identifier,parentSourcedId,metadata.color\no1,\"A, B\",,,school,,,red\n")));
        Assert.Equal("A, B", Assert.Single(rows)["name"]);
        Assert.Contains("order of the standard", Assert.Single(problems.Items).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("propertyName,value\noneroster.version,2.0\n", "oneroster.version is '2.0'")]
    [InlineData("propertyName,value\noneroster.version,1.1\nfile.users,bulk\n", "users.csv is not in the set")]
    [InlineData("propertyName,value\noneroster.version,1.1\nfile.users,some\n", "it must be bulk, delta or absent")]
    [InlineData("a,b\n", "the header must be propertyName,value")]
    public void A_manifest_that_cannot_be_followed_is_refused(string manifest, string reason)
    {
        var (_, problems) = Read(SmallZip.Write(("manifest.csv", manifest)));
        Assert.True(problems.IsRefused);
        Assert.Contains(problems.Items, problem => problem.Reason.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_zip_is_refused() => Assert.Contains("not a zip", Assert.Single(Read(SharedData.PathOf("README.md")).Problems.Items).Reason, StringComparison.Ordinal);

    [Fact]
    public void Damaged_archives_are_refused_and_never_throw()
    {
        var random = new Random(11);
        var sound = File.ReadAllBytes(SharedData.PathOf("hostile", "control-valid-oneroster.zip"));
        var path = Path.Combine(TestStores.TemporaryFolder(), "damaged.zip");
        for (var i = 0; i < 300; i++)
        {
            var damaged = sound.ToArray();
            for (var hits = random.Next(1, 10); hits > 0; hits--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, damaged);
            Read(path);
        }
    }

    private static (List<RosterRow> Rows, ImportProblems Problems) Read(string path)
    {
        var problems = new ImportProblems();
        using var source = ImportSource.Open(path, new ArchiveLimits(), problems);
        if (source is null || RosterManifest.Read(source, problems) is not { } manifest)
            return ([], problems);
        var rows = new OneRosterReader(source, manifest, problems).Rows().ToList();
        problems.WarnTallies();
        return (rows, problems);
    }
}
