using System.Buffers;
using System.Text;
using Lectern.Caching;

namespace Lectern.Tests.Caching;

internal sealed class TextCodec : ICacheCodec<string>
{
    public static TextCodec Instance { get; } = new();

    public int SizeOf(string value) => value.Length;

    public void Write(string value, IBufferWriter<byte> bytes) => bytes.Write(Encoding.UTF8.GetBytes(value));

    public string? Read(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
