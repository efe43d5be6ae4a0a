namespace Lectern.Server.Storage.Model;

/// <summary>One sign-in. Deleting the row signs it out on every node.</summary>
public sealed class Session
{
    /// <summary>128 random bits in base64url.</summary>
    public required string Id { get; set; }

    public long UserId { get; set; }
    public User? User { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime ExpiresAt { get; set; }
}

/// <summary>Failed sign-ins, counted by a hash of whom or where, whether or not the account exists.</summary>
public sealed class SignInFailure
{
    public required string Key { get; set; }
    public int Count { get; set; }
    public DateTime? BlockedUntil { get; set; }
    public DateTime UpdatedAt { get; set; }
}

/// <summary>A key of ASP.NET Core data protection, shared by all nodes of a deployment.</summary>
public sealed class DataProtectionKey
{
    public long Id { get; set; }
    public string? FriendlyName { get; set; }
    public required string Xml { get; set; }
}
