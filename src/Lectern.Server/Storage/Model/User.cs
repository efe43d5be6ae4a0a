namespace Lectern.Server.Storage.Model;

public enum Role
{
    Learner = 0,
    Instructor = 1,
    Admin = 2,
}

public sealed class User
{
    public long Id { get; set; }
    public required string Email { get; set; }

    /// <summary>The address as it is compared: trimmed, invariant lower case. Unique.</summary>
    public required string EmailKey { get; set; }

    public required string Name { get; set; }
    public Role Role { get; set; }

    /// <summary>Null until a password is set: people who came with a roster cannot sign in before that.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Media hash of the portrait, with its extension.</summary>
    public string? Avatar { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>Where the row came from and its key there; both null for people who signed up here.</summary>
    public string? Source { get; set; }
    public string? SourceId { get; set; }

    public DateTime CreatedAt { get; set; }

    public static string KeyOf(string email) => email.Trim().ToLowerInvariant();
}
