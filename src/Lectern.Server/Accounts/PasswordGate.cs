using Lectern.Server.Storage.Model;
using Microsoft.AspNetCore.Identity;

namespace Lectern.Server.Accounts;

/// <summary>
/// Hashing a password costs about a tenth of a second of CPU, on purpose. Half the cores may do it at a time and few callers
/// wait for them, so that a flood of sign-ins leaves the rest of the server alone. Thread-safe.
/// </summary>
internal sealed class PasswordGate(IPasswordHasher<User> hasher) : IDisposable
{
    /// <summary>OWASP's figure for PBKDF2 with HMAC-SHA-512 (Password Storage Cheat Sheet, 2023).</summary>
    public const int Iterations = 210_000;

    /// <summary>Longest password that is hashed; anything longer is wrong without a look.</summary>
    public const int MaxLength = 128;

    private const int MaxWaiting = 64;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3);

    // Verified where no account or no password is, so that the time of the answer does not tell.
    private readonly Lazy<string> _dummy = new(() => hasher.HashPassword(null!, Guid.NewGuid().ToString()));
    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>A turn to hash, or null when too many wait already or the wait was longer than 3 s.</summary>
    public async Task<Turn?> EnterAsync(CancellationToken cancel)
    {
        try
        {
            return Interlocked.Increment(ref _waiting) <= MaxWaiting && await _slots.WaitAsync(MaxWait, cancel) ? new Turn(this) : null;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _slots.Dispose();

    internal sealed class Turn(PasswordGate gate) : IDisposable
    {
        public string Hash(string password) => gate.Hasher.HashPassword(null!, password);

        /// <param name="hash">The stored hash; null takes as long and fails.</param>
        /// <param name="password">As typed.</param>
        public PasswordVerificationResult Verify(string? hash, string password)
        {
            var result = gate.Hasher.VerifyHashedPassword(null!, hash ?? gate._dummy.Value, password.Length <= MaxLength ? password : "");
            return hash is null || password.Length > MaxLength ? PasswordVerificationResult.Failed : result;
        }

        public void Dispose() => gate._slots.Release();
    }

    private IPasswordHasher<User> Hasher => hasher;
}
