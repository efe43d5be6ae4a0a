namespace Lectern.Server.Accounts;

/// <summary>What an account may be.</summary>
internal static class AccountRules
{
    /// <summary>Longest address that can be written to (RFC 5321, 4.5.3.1).</summary>
    public const int MaxEmail = 254;
}
