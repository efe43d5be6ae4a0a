using Lectern.Server.Rosters.Staging;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>
/// Writes the rows of a roster into their staged tables as they come. Courses, terms and schools are few and only describe classes, so
/// they stay in memory; so do teachers, until the enrollments are through.
/// </summary>
internal sealed class RosterStaging(StagingArea area, RosterManifest manifest, ImportProblems problems) : IAsyncDisposable
{
    private readonly StagedUser _users = new(manifest, problems);
    private readonly StagedClass _classes = new();
    private readonly HashSet<(string User, string Class)> _enrolled = [];
    private readonly List<object?[]> _teachers = [];
    private readonly Dictionary<string, short> _roles = [];
    private StagedTable? _table;
    private StagedRows? _rows;

    public async Task AddAsync(RosterRow row, CancellationToken cancel)
    {
        switch (row.File)
        {
            case RosterFile.Orgs or RosterFile.AcademicSessions or RosterFile.Courses:
                _classes.Describe(row);
                break;
            case RosterFile.Classes:
                await WriteAsync(RosterTables.Classes, _classes.Values(row), cancel);
                break;
            case RosterFile.Users:
                if (_users.Values(row) is { } user)
                    await WriteAsync(RosterTables.Users, user, cancel);
                break;
            case RosterFile.Roles:
                AddRole(row);
                break;
            default:
                await AddEnrollmentAsync(row, cancel);
                break;
        }
    }

    /// <summary>Writes what was held back; call when all rows are through.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        foreach (var teacher in _teachers)
            await WriteAsync(RosterTables.Teachers, teacher, cancel);
        await EndTableAsync(cancel);
        await area.AnalyzeAsync(cancel);
        foreach (var (user, role) in _roles)
            await area.Look().ExecuteAsync("UPDATE staged_users SET role = @role WHERE source_id = @user AND role < @role", cancel, ("role", role), ("user", user));
    }

    public async ValueTask DisposeAsync()
    {
        if (_rows is not null)
            await _rows.DisposeAsync();
    }

    // 1.2 has a file of roles of its own; only those that differ from a learner's say anything.
    private void AddRole(RosterRow row)
    {
        if (!row.IsDeleted && StagedUser.RoleOf(row["role"]) is > 0 and var role)
            _roles[row["userSourcedId"]] = role;
    }

    private async Task AddEnrollmentAsync(RosterRow row, CancellationToken cancel)
    {
        var (user, course) = (row["userSourcedId"], row["classSourcedId"]);
        if (!row.IsDeleted && row["role"] == "teacher")
            _teachers.Add([row.SourcedId, course, user, row["primary"] == "true", row.Line]);
        else if (!row.IsDeleted && row["role"] != "student")
            problems.Tally(row.File.FileName(), row.Line, $"the role {row["role"]} has no part in a course; the row is passed over");
        else if (!row.IsDeleted && !_enrolled.Add((user, course)))
            problems.Tally(row.File.FileName(), row.Line, "the student is enrolled in this class by an earlier row already");
        else
            await WriteAsync(RosterTables.Enrollments, [row.SourcedId, course, user, row.Date("beginDate")?.ToDateTime(default, DateTimeKind.Utc), row.IsDeleted, row.Line], cancel);
    }

    private async Task WriteAsync(StagedTable table, object?[] values, CancellationToken cancel)
    {
        if (_table != table)
        {
            await EndTableAsync(cancel);
            _rows = await area.WriteAsync(table, cancel);
            _table = table;
        }
        await _rows!.WriteAsync(values, cancel);
    }

    private async Task EndTableAsync(CancellationToken cancel)
    {
        if (_rows is null)
            return;
        await _rows.CompleteAsync(cancel);
        await _rows.DisposeAsync();
        (_rows, _table) = (null, null);
    }
}
