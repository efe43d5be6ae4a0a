using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>Server-sent events as bytes: https://html.spec.whatwg.org/multipage/server-sent-events.html</summary>
internal static class StreamEvent
{
    /// <summary>How soon a browser comes again, and a comment that makes proxies send the headers on.</summary>
    public static readonly byte[] Opening = ": lectern\nretry: 1000\n\n"u8.ToArray();

    /// <summary>Says that the connection is alive.</summary>
    public static readonly byte[] Heartbeat = ":\n\n"u8.ToArray();

    /// <summary>JSON without line breaks, so that one data line holds it.</summary>
    public static byte[] Of<T>(string name, long id, T data, JsonTypeInfo<T> type) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {id}\nevent: {name}\ndata: ")),
        .. JsonSerializer.SerializeToUtf8Bytes(data, type),
        .. "\n\n"u8,
    ];
}
