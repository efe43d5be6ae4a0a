using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Lectern.Redis;

/// <summary>
/// A Lua script and the name by which Redis knows it. Make it once and keep it. It must name every key that it touches in
/// <c>KEYS</c>: that is how Cluster finds the node. Immutable and thread-safe.
/// </summary>
public sealed class RedisScript
{
    /// <summary>Takes the script's source.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "EVALSHA names scripts by SHA-1; nothing here is kept secret or signed by it.")]
    public RedisScript(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        Text = text;
        Sha1 = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The source.</summary>
    public string Text { get; }

    /// <summary>SHA-1 of the source, 40 lower-case hexadecimal digits.</summary>
    public string Sha1 { get; }
}
