using System.ComponentModel.DataAnnotations;
using System.Net.Mail;

namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>Section <c>Lectern:Alerts:Mail</c>.</summary>
public sealed class MailOptions : IValidatableObject
{
    /// <summary>The mail server that takes messages.</summary>
    /// <value>Default: empty, no mail is sent.</value>
    public string Host { get; set; } = "";

    /// <summary>Its port for submission.</summary>
    /// <value>Default: 587. From 1 to 65535. Port 465, where TLS comes first, is not spoken.</value>
    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary>Whether the connection must be encrypted with STARTTLS. A server that does not offer it gets nothing then.</summary>
    /// <value>Default: true.</value>
    public bool StartTls { get; set; } = true;

    /// <summary>Who signs in there.</summary>
    /// <value>Default: empty, nobody does.</value>
    public string Username { get; set; } = "";

    /// <summary>The password. A secret: keep it in <c>.env.performance</c> or the environment.</summary>
    /// <value>Default: empty.</value>
    public string Password { get; set; } = "";

    /// <summary>Whom the mails are from, such as <c>Lectern &lt;alerts@example.org&gt;</c>.</summary>
    /// <value>Default: empty; must be set where <see cref="Host"/> is.</value>
    public string From { get; set; } = "";

    /// <summary>Whom they are to, with ',' between several.</summary>
    /// <value>Default: empty; must be set where <see cref="Host"/> is.</value>
    public string To { get; set; } = "";

    internal bool IsSet => Host.Length > 0;

    internal IReadOnlyList<MailAddress> Recipients() => [.. Split().Select(text => new MailAddress(text))];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsSet)
            yield break;
        if (Uri.CheckHostName(Host) == UriHostNameType.Unknown)
            yield return new($"Lectern:Alerts:Mail:Host is '{Host}', which is no server; write its name, such as mail.example.org, and its port as Lectern:Alerts:Mail:Port.");
        if (!MailAddress.TryCreate(From, out _))
            yield return new($"Lectern:Alerts:Mail:From is '{From}'; write an address such as alerts@example.org.");
        if (Split().Length == 0)
            yield return new("Lectern:Alerts:Mail:To is empty; write who gets the mails, such as ops@example.org, with ',' between several.");
        if (Array.Find(Split(), text => !MailAddress.TryCreate(text, out _)) is { } wrong)
            yield return new($"Lectern:Alerts:Mail:To has '{wrong}', which is no address; write them with ',' between.");
        if (Username.Length > 0 && !StartTls)
            yield return new("Lectern:Alerts:Mail:StartTls is off, and a password would go over the network for all to read; set it to true, or leave Lectern:Alerts:Mail:Username out.");
    }

    private string[] Split() => To.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
