using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lectern.Database.Fingerprints;

/// <summary>
/// What the runs of a statement have in common, whatever their values are: "which statement", for people and for tables. Immutable.
/// </summary>
/// <param name="Id">Stable: the same on every node, in every version that reads SQL the same way.</param>
/// <param name="Text">The statement with '?' in the place of every value; at most 4,000 characters.</param>
public sealed record Fingerprint(ulong Id, string Text)
{
    private const int MaxText = 4000;

    // Texts of this length are written by programs; what is behind it does not tell them apart.
    private const int MaxRead = 200_000;

    /// <summary>Takes any text, SQL or not.</summary>
    public static Fingerprint Of(string sql)
    {
        var shape = SqlShape.Of(sql.Length <= MaxRead ? sql : sql[..MaxRead]);
        return new(Hash(shape.ToKey()), shape.ToText(MaxText));
    }

    /// <summary><see cref="Id"/> in 16 hexadecimal digits.</summary>
    public string Name => Id.ToString("x16", CultureInfo.InvariantCulture);

    // Not for secrets; it is there, the same everywhere, and spreads well.
    private static ulong Hash(string key) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
