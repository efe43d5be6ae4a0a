using System.ComponentModel.DataAnnotations;
using Lectern.Monitoring.Alerts.Channels;
using Microsoft.Extensions.Options;

namespace Lectern.Monitoring.Alerts;

/// <summary>Section <c>Lectern:Alerts</c>. docs/alerts.md explains them.</summary>
public sealed class AlertOptions : IValidatableObject
{
    /// <summary>Whether rules are looked at.</summary>
    /// <value>Default: true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How often rules are looked at and notices are sent, in seconds.</summary>
    /// <value>Default: 5. From 1 to 300.</value>
    [Range(1, 300)]
    public int EvaluationSeconds { get; set; } = 5;

    /// <summary>After how long without a sign of life of the node that evaluates and sends another one takes over, in seconds.</summary>
    /// <value>Default: 15. From 3 to 900, and at least three times <see cref="EvaluationSeconds"/>.</value>
    [Range(3, 900)]
    public int LeaseSeconds { get; set; } = 15;

    /// <summary>After how long people are reminded of what still fires.</summary>
    /// <value>Default: 4 hours. From a minute to 30 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan RepeatInterval { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long one attempt to send may take, in seconds. Keep it below <see cref="LeaseSeconds"/>.</summary>
    /// <value>Default: 10. From 1 to 120.</value>
    [Range(1, 120)]
    public int SendTimeoutSeconds { get; set; } = 10;

    /// <summary>How long a notice is tried before it is given up.</summary>
    /// <value>Default: 1 day. From a minute to 7 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many notices wait for a channel that does not take them; the oldest make room.</summary>
    /// <value>Default: 1,000. From 10 to 100,000.</value>
    [Range(10, 100_000)]
    public int MaxWaiting { get; set; } = 1_000;

    /// <summary>How long alerts that are over and notices that are done with are kept, in days.</summary>
    /// <value>Default: 30. From 1 to 400.</value>
    [Range(1, 400)]
    public int HistoryDays { get; set; } = 30;

    /// <summary>Where people see more, such as <c>https://lms.example.org/ops</c>; it is a link in every notice.</summary>
    /// <value>Default: empty, no link.</value>
    [WebAddress]
    public string DashboardUrl { get; set; } = "";

    /// <summary>Whether the rules that come with the program apply.</summary>
    /// <value>Default: true. One of them is changed by a rule with the same name.</value>
    public bool DefaultRules { get; set; } = true;

    /// <summary>Rules of one's own.</summary>
    /// <value>Default: none.</value>
    [ValidateEnumeratedItems]
    public IList<AlertRuleOptions> Rules { get; set; } = [];

    [ValidateObjectMembers]
    public SlackOptions Slack { get; set; } = new();

    [ValidateObjectMembers]
    public MailOptions Mail { get; set; } = new();

    [ValidateObjectMembers]
    public HeartbeatOptions Heartbeat { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LeaseSeconds < 3 * EvaluationSeconds)
            yield return new($"Lectern:Alerts:LeaseSeconds is {LeaseSeconds}; set it to at least three times Lectern:Alerts:EvaluationSeconds, which is {EvaluationSeconds}.");
        if (SendTimeoutSeconds >= LeaseSeconds)
            yield return new($"Lectern:Alerts:SendTimeoutSeconds is {SendTimeoutSeconds}; set it below Lectern:Alerts:LeaseSeconds, which is {LeaseSeconds}.");
        foreach (var fault in AlertRuleCheck.Faults(Rules))
            yield return new(fault);
    }
}
