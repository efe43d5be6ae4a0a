using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Lectern.Server.Storage.Seeding;

/// <summary>
/// The hash of <see cref="SeedPlan.Password"/> as ASP.NET Core Identity writes it (format 3: marker, PRF, iterations, salt length,
/// salt, subkey). Identity's own hasher takes its salt from chance, and seeded rows must not.
/// </summary>
internal static class SeedPassword
{
    private const int HmacSha512 = 2;

    /// <summary>As many as for any other account: a weaker hash would be written anew at the first sign-in, and measurements would measure that.</summary>
    internal const int Iterations = 210_000;

    private const int SaltSize = 16;
    private const int SubkeySize = 32;
    private const int HeaderSize = 13;

    public static string Hash(long seed)
    {
        var hash = new byte[HeaderSize + SaltSize + SubkeySize];
        hash[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(1), HmacSha512);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(5), Iterations);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(9), SaltSize);

        var salt = hash.AsSpan(HeaderSize, SaltSize);
        var dice = SeedDice.For(seed, SeedDraw.User, 0);
        BinaryPrimitives.WriteUInt64BigEndian(salt, dice.Next());
        BinaryPrimitives.WriteUInt64BigEndian(salt[8..], dice.Next());
        Rfc2898DeriveBytes.Pbkdf2(SeedPlan.Password, salt, hash.AsSpan(HeaderSize + SaltSize), Iterations, HashAlgorithmName.SHA512);
        return Convert.ToBase64String(hash);
    }
}
