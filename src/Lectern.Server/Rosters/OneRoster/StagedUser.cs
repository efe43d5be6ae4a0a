using Lectern.Server.Storage.Model;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>Maps a row of users.csv.</summary>
internal sealed class StagedUser(RosterManifest manifest, ImportProblems problems)
{
    private const int MaxEmail = 254;
    private const int MaxName = 200;

    private readonly HashSet<string> _emails = [];

    /// <summary>The values of <see cref="RosterTables.Users"/>; null, with the reason reported, when the row cannot be one.</summary>
    public object?[]? Values(RosterRow row)
    {
        if (row.IsDeleted)
            return [row.SourcedId, "", "", "", (short)Role.Learner, false, true, row.Line];
        var email = Email(row);
        if (!_emails.Add(User.KeyOf(email)))
        {
            problems.Error(row.File.FileName(), row.Line, $"email '{email}' belongs to an earlier row already; people sign in with it, so it must be one's own");
            return null;
        }
        return [row.SourcedId, email, User.KeyOf(email), Name(row), RoleOf(row["role"]), row["enabledUser"] == "true", false, row.Line];
    }

    // An administrator of a school is not one of this server: that is given by hand.
    public static short RoleOf(string role) => (short)(role is "teacher" or "administrator" or "districtAdministrator" or "siteAdministrator" or "systemAdministrator" or "principal"
        ? Role.Instructor
        : Role.Learner);

    private static string Name(RosterRow row)
    {
        var name = $"{First(row["preferredGivenName"], row["givenName"])} {First(row["preferredFamilyName"], row["familyName"])}";
        return name.Length <= MaxName ? name : name[..MaxName];
    }

    /// <summary>The standard does not ask for an address, Lectern does: without one the user gets one that leads nowhere.</summary>
    private string Email(RosterRow row)
    {
        var email = row["email"];
        if (email.Length is > 2 and <= MaxEmail && email.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < email.Length - 1 && !email.Any(char.IsWhiteSpace))
            return email;
        problems.Tally(row.File.FileName(), row.Line, "email is empty or no address; the user gets one that leads nowhere and cannot sign in until it is mended");
        var system = manifest.Source.Length > 0 ? manifest.Source : "oneroster";
        return $"{Uri.EscapeDataString(row.SourcedId)}@{Uri.EscapeDataString(system)}.roster.invalid";
    }

    private static string First(string preferred, string given) => preferred.Length > 0 ? preferred : given;
}
