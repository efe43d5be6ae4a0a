using System.ComponentModel.DataAnnotations;

namespace Lectern.Server.Accounts;

/// <summary>Section <c>Lectern:Accounts</c>.</summary>
public sealed class AccountsOptions
{
    /// <summary>May people make their own accounts? If not, an administrator makes them.</summary>
    /// <value>Default: true.</value>
    public bool SelfRegistration { get; set; } = true;

    /// <summary>How long a sign-in lasts. It is not prolonged by use.</summary>
    /// <value>Default: 7 days. From 5 minutes to 1 year.</value>
    [Range(typeof(TimeSpan), "00:05:00", "365.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(7);
}
