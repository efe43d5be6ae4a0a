using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Lectern.Database.Replicas;

/// <summary>What became of a sealed position.</summary>
internal enum SealFault
{
    None,

    /// <summary>Of another database: it says nothing about this one.</summary>
    Foreign,

    /// <summary>Changed on its way, or sealed with keys that are gone: what it asked for is not known.</summary>
    Broken,
}

/// <summary>
/// Positions as they travel through browsers and programs: sealed with the application's data-protection keys, which all nodes share, and
/// bound to the cluster that they are of. Thread-safe.
/// </summary>
internal sealed class PositionSeal(IDataProtectionProvider protection)
{
    private const int Length = 20;

    private readonly IDataProtector _protector = protection.CreateProtector("Lectern.Database.WalPosition");

    public string Seal(WalPosition position, long cluster)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, cluster);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), position.Timeline);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(12), position.Lsn);
        return Base64Url.EncodeToString(_protector.Protect(bytes));
    }

    public (SealFault Fault, WalPosition Position) Open(string sealedText, long cluster)
    {
        try
        {
            var bytes = _protector.Unprotect(Base64Url.DecodeFromChars(sealedText));
            if (bytes.Length != Length)
                return (SealFault.Broken, default);
            // Before any host has answered, nobody can tell a foreign one; to believe it is the safe way.
            return cluster != 0 && BinaryPrimitives.ReadInt64LittleEndian(bytes) != cluster
                ? (SealFault.Foreign, default)
                : (SealFault.None, new(BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(12))));
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException)
        {
            return (SealFault.Broken, default);
        }
    }
}
