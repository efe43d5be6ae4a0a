using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace Lectern.EndToEnd.Tests.Browser;

/// <summary>What a page takes over the wire, as the browser counts it: bytes of heads and bodies, compressed as they came.</summary>
internal sealed class Traffic
{
    private readonly ConcurrentDictionary<string, Load> _loads = new();

    /// <summary>One request and its answer.</summary>
    public sealed class Load
    {
        /// <summary>Document, Stylesheet, Script, Image, Media, … (https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-ResourceType).</summary>
        public string Kind { get; set; } = "";
        public string Url { get; set; } = "";
        public int Status { get; set; }

        /// <summary>The part that was asked for; empty for all.</summary>
        public string Range { get; set; } = "";

        /// <summary>So far.</summary>
        public long Bytes { get; set; }

        /// <summary>Of its body, decoded: known also of what the page gives up before its end, of which the browser may not tell <see cref="Bytes"/>.</summary>
        public long Body { get; set; }
    }

    public IReadOnlyCollection<Load> Loads => [.. _loads.Values];

    public long BytesOf(string kind) => Loads.Where(load => load.Kind == kind).Sum(load => load.Bytes);

    /// <summary>Counts from now on.</summary>
    public static async Task<Traffic> WatchAsync(IPage page)
    {
        var traffic = new Traffic();
        var session = await page.Context.NewCDPSessionAsync(page);
        session.Event("Network.requestWillBeSent").OnEvent += (_, said) => traffic.Sent(said!.Value);
        session.Event("Network.responseReceived").OnEvent += (_, said) => traffic.Answered(said!.Value);
        session.Event("Network.dataReceived").OnEvent += (_, said) => traffic.Received(said!.Value);
        // At the end the browser knows the head's bytes, too.
        session.Event("Network.loadingFinished").OnEvent += (_, said) => traffic.Of(said!.Value).Bytes = said.Value.GetProperty("encodedDataLength").GetInt64();
        await session.SendAsync("Network.enable");
        return traffic;
    }

    private Load Of(JsonElement said) => _loads.GetOrAdd(said.GetProperty("requestId").GetString()!, _ => new());

    private void Sent(JsonElement said)
    {
        var (load, request) = (Of(said), said.GetProperty("request"));
        load.Url = request.GetProperty("url").GetString()!;
        load.Range = request.GetProperty("headers").TryGetProperty("Range", out var range) ? range.GetString()! : "";
    }

    private void Received(JsonElement said)
    {
        var load = Of(said);
        load.Bytes += said.GetProperty("encodedDataLength").GetInt64();
        load.Body += said.GetProperty("dataLength").GetInt64();
    }

    private void Answered(JsonElement said)
    {
        var load = Of(said);
        load.Kind = said.GetProperty("type").GetString()!;
        load.Status = said.GetProperty("response").GetProperty("status").GetInt32();
    }
}
