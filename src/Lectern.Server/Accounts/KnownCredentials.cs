using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;

namespace Lectern.Server.Accounts;

/// <summary>
/// Remembers whose sign-in a header was, so that it need not be decrypted with every request: under its SHA-256, for as long as the
/// session is known to be open. Bounded by forgetting everything. Thread-safe.
/// </summary>
internal sealed class KnownCredentials(SessionRegistry sessions) : IKnownViewers
{
    // About 200 bytes each.
    private const int Capacity = 100_000;
    private const int LongestHeader = 4096;

    private readonly ConcurrentDictionary<UInt128, Viewer> _viewers = new();
    private int _count;

    public bool TryFind(HttpContext http, out Viewer? viewer)
    {
        var headers = http.Request.Headers;
        var (bearer, cookie) = (headers.Authorization, headers.Cookie);
        viewer = null;
        if (bearer.Count == 0 && cookie.Count == 0)
            return true;
        // With both, or with several, it takes rules to say which counts.
        return bearer.Count + cookie.Count == 1
            && Digest(bearer.Count == 1 ? bearer[0]! : cookie[0]!, out var digest)
            && _viewers.TryGetValue(digest, out viewer)
            && sessions.IsKnownOpen(viewer);
    }

    /// <summary>The viewer was found by these headers, and the session is open.</summary>
    public void Remember(HttpContext http, Viewer viewer)
    {
        var headers = http.Request.Headers;
        if (headers.Authorization.Count + headers.Cookie.Count != 1 || !Digest(headers.Authorization.Count == 1 ? headers.Authorization[0]! : headers.Cookie[0]!, out var digest))
            return;
        if (Volatile.Read(ref _count) >= Capacity)
        {
            _viewers.Clear();
            Volatile.Write(ref _count, 0);
        }
        if (_viewers.TryAdd(digest, viewer))
            Interlocked.Increment(ref _count);
    }

    // A digest, not the header: what lies in memory here signs nobody in. Half of the 256 bits is more than anyone can hit by trying.
    private static bool Digest(string header, out UInt128 digest)
    {
        digest = default;
        if (header.Length > LongestHeader)
            return false;
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(header.Length));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(rented.AsSpan(0, Encoding.UTF8.GetBytes(header, rented)), hash);
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        digest = MemoryMarshal.Read<UInt128>(hash);
        return true;
    }
}
