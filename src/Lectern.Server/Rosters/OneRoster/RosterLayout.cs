namespace Lectern.Server.Rosters.OneRoster;

/// <summary>
/// The columns of each file, in the order of the standard: 1EdTech OneRoster 1.1 and 1.2, CSV binding. Only users differ between the
/// two, and 1.2 adds roles.
/// </summary>
internal static class RosterLayout
{
    private static readonly RosterColumn[] Head =
        [new("sourcedId", IsRequired: true), Tokens("status", false, "active", "tobedeleted"), new("dateLastModified", ColumnKind.DateTime)];

    private static readonly RosterColumn[] Orgs =
        [.. Head, Required("name"), Required("type"), new("identifier"), Reference("parentSourcedId", RosterFile.Orgs, false)];

    private static readonly RosterColumn[] AcademicSessions =
    [
        .. Head, Required("title"), Tokens("type", true, "gradingPeriod", "semester", "schoolYear", "term"),
        new("startDate", ColumnKind.Date, true), new("endDate", ColumnKind.Date, true),
        Reference("parentSourcedId", RosterFile.AcademicSessions, false), new("schoolYear"),
    ];

    private static readonly RosterColumn[] Courses =
    [
        .. Head, Reference("schoolYearSourcedId", RosterFile.AcademicSessions, false), Required("title"), new("courseCode"), new("grades"),
        Reference("orgSourcedId", RosterFile.Orgs, true), new("subjects"), new("subjectCodes"),
    ];

    private static readonly RosterColumn[] Classes =
    [
        .. Head, Required("title"), new("grades"), Reference("courseSourcedId", RosterFile.Courses, true), new("classCode"),
        Tokens("classType", true, "homeroom", "scheduled"), new("location"), Reference("schoolSourcedId", RosterFile.Orgs, true),
        References("termSourcedIds", RosterFile.AcademicSessions, true), new("subjects"), new("subjectCodes"), new("periods"),
    ];

    private static readonly RosterColumn[] Users11 =
    [
        .. Head, new("enabledUser", ColumnKind.Boolean, true), References("orgSourcedIds", RosterFile.Orgs, true),
        Tokens("role", true, "administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"),
        Required("username"), new("userIds"), Required("givenName"), Required("familyName"), new("middleName"), new("identifier"),
        new("email"), new("sms"), new("phone"), References("agentSourcedIds", RosterFile.Users, false), new("grades"), new("password"),
    ];

    private static readonly RosterColumn[] Users12 =
    [
        .. Head, new("enabledUser", ColumnKind.Boolean, true), Required("username"), new("userIds"), Required("givenName"),
        Required("familyName"), new("middleName"), new("identifier"), new("email"), new("sms"), new("phone"),
        References("agentSourcedIds", RosterFile.Users, false), new("grades"), new("password"),
    ];

    private static readonly RosterColumn[] Roles =
    [
        .. Head, Reference("userSourcedId", RosterFile.Users, true), Tokens("roleType", true, "primary", "secondary"),
        Tokens("role", true, "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative",
            "siteAdministrator", "student", "systemAdministrator", "teacher"),
        new("beginDate", ColumnKind.Date), new("endDate", ColumnKind.Date), Reference("orgSourcedId", RosterFile.Orgs, true),
    ];

    private static readonly RosterColumn[] Enrollments =
    [
        .. Head, Reference("classSourcedId", RosterFile.Classes, true), Reference("schoolSourcedId", RosterFile.Orgs, true),
        Reference("userSourcedId", RosterFile.Users, true), Tokens("role", true, "administrator", "proctor", "student", "teacher"),
        new("primary"), new("beginDate", ColumnKind.Date), new("endDate", ColumnKind.Date),
    ];

    /// <summary>The columns that a file must have; later ones of the standard that nobody needs are left out.</summary>
    public static RosterColumn[] Of(RosterFile file, OneRosterVersion version) => file switch
    {
        RosterFile.Orgs => Orgs,
        RosterFile.AcademicSessions => AcademicSessions,
        RosterFile.Courses => Courses,
        RosterFile.Classes => Classes,
        RosterFile.Users => version == OneRosterVersion.V11 ? Users11 : Users12,
        RosterFile.Roles => Roles,
        _ => Enrollments,
    };

    private static RosterColumn Required(string name) => new(name, IsRequired: true);

    private static RosterColumn Tokens(string name, bool required, params string[] tokens) =>
        new(name, ColumnKind.Token, required) { Tokens = tokens };

    private static RosterColumn Reference(string name, RosterFile target, bool required) =>
        new(name, ColumnKind.Reference, required) { Target = target };

    private static RosterColumn References(string name, RosterFile target, bool required) =>
        new(name, ColumnKind.References, required) { Target = target };
}
