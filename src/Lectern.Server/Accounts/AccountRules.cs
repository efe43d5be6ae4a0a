using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Lectern.Server.Web;

namespace Lectern.Server.Accounts;

/// <summary>What an account's address, name and password may be.</summary>
internal static partial class AccountRules
{
    /// <summary>Longest address that can be written to (RFC 5321, 4.5.3.1).</summary>
    public const int MaxEmail = 254;

    public const int MaxName = 100;
    public const int MinPassword = 10;

    public static string Email(FieldErrors errors, string? value)
    {
        var email = errors.Text(value, "email", MaxEmail);
        if (email.Length is > 0 and <= MaxEmail && !Address().IsMatch(email))
            errors.Add("email", "must be an e-mail address such as ada@example.org");
        return email;
    }

    public static string Name(FieldErrors errors, string? value)
    {
        var name = errors.Text(value, "name", MaxName);
        if (name.AsSpan().IndexOfAny("\t\r\n\u2028\u2029") >= 0)
            errors.Add("name", "must be on one line");
        return name;
    }

    /// <summary>Length is what counts (NIST SP 800-63B, 5.1.1.2): no rules about kinds of characters, and no password that guessers try first.</summary>
    public static string Password(FieldErrors errors, string? value, string email)
    {
        var password = value ?? "";
        if (password.Length is < MinPassword or > PasswordGate.MaxLength)
            errors.Add("password", $"must have from {MinPassword} to {PasswordGate.MaxLength} characters");
        else if (string.Equals(password.Trim(), email, StringComparison.OrdinalIgnoreCase))
            errors.Add("password", "must not be the e-mail address");
        else if (password.Distinct().Count() < 4 || Commonest.Contains(password))
            errors.Add("password", "is one of those that guessers try first; three or four random words make a good one");
        return password;
    }

    // One @, no spaces, a domain with a dot. Whether it exists, only a message to it could tell.
    [GeneratedRegex(@"^[^\s@<>()\[\]\\,;:""\p{C}]{1,64}@[^\s@<>()\[\]\\,;:""\p{C}.]+(\.[^\s@<>()\[\]\\,;:""\p{C}.]+)+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();

    // Those of ten characters and more among the passwords found most often in published breaches.
    private static readonly FrozenSet<string> Commonest = new[]
    {
        "1234567890", "12345678910", "123456789a", "0123456789", "0987654321", "9876543210", "1234554321", "1029384756",
        "123123123123", "123456123456", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc", "qwertyuiop", "qwertyuiop123", "qwerty12345",
        "qwerty123456", "qwerty1234", "asdfghjkl1", "asdfghjkl;", "zaq12wsxcde", "password12", "password123", "password1234", "password12345",
        "passw0rd123", "p@ssw0rd123", "mypassword", "mypassword1", "iloveyou12", "iloveyou123", "abcdefghij", "abcdefghijk", "abc1234567",
        "abcd123456", "abc123456789", "a123456789", "aa12345678", "welcome123", "welcome1234", "letmein123", "administrator", "admin12345",
        "admin123456", "changeme123", "football123", "basketball", "princess123", "superman123", "sunshine123", "monkey12345", "dragon12345",
        "student123", "student1234", "teacher123", "teacher1234", "school1234", "school12345", "lectern123", "lectern1234", "unknown123",
        "qazwsxedcrfv", "q1w2e3r4t5", "q1w2e3r4t5y6", "zxcvbnm123", "trustno1234", "michelle123", "charlie123", "computer123", "internet123",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
