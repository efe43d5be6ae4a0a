using System.Globalization;
using System.Text;

namespace Lectern.Tests.Web;

/// <summary>Requests as nobody sane would write them, the same again from the same seed.</summary>
internal sealed class HostileInput(int seed)
{
    private static readonly string[] Fields = ["courseId", "completed", "positionSeconds", "email", "name", "password", "page", "limit", "sort", "level", "q", "cursor", "category", "", "__proto__", "$type"];

    private static readonly string[] Texts =
    [
        "", " ", "0", "-1", "1", "2", "20", "101", "2147483648", "9223372036854775807", "9223372036854775808", "1e309", "NaN", "null", "true", "newest", "popular", "title", "beginner",
        "math", "' OR 1=1 --", "\"", "a\" OR \"", "%", "_", "\\", "\0", "\u0007", "\uFEFF", "\u202E", "💥", "نص", "..", "/etc/passwd", "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "a@b", "CON", "١٢",
    ];

    private readonly Random _random = new(seed);

    public int Below(int max) => _random.Next(max);

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    public string Text() => _random.Next(12) switch
    {
        0 => new string((char)_random.Next(32, 0x2FFF), _random.Next(1, 4000)),
        1 => string.Concat(Enumerable.Range(0, _random.Next(1, 30)).Select(_ => new Rune(_random.Next(1, 0xD7FF)))),
        _ => Pick(Texts),
    };

    /// <summary>A part of an address; now and then with bytes that are no UTF-8.</summary>
    public string Segment() => _random.Next(8) == 0 ? Pick(["%FF%FE", "%C0%80", "%ED%A0%80", "%00", "%2F", "%25"]) : Escape(Text() is { Length: > 0 } text ? text : "x");

    public string Query()
    {
        var query = new StringBuilder();
        for (var i = _random.Next(6); i > 0; i--)
            query.Append(query.Length == 0 ? '?' : '&').Append(Escape(Pick(Fields))).Append('=').Append(_random.Next(8) == 0 ? Segment() : Escape(Text()));
        return query.ToString();
    }

    public HttpContent? Body()
    {
        var json = Json(0);
        return _random.Next(10) switch
        {
            0 => null,
            1 => Of(json[..(json.Length / 2)], "application/json"),
            2 => Of(json, "text/plain"),
            3 => Of(Escape(Pick(Fields)) + "=" + Escape(Text()), "application/x-www-form-urlencoded"),
            4 => new ByteArrayContent([.. Enumerable.Range(0, 40).Select(_ => (byte)_random.Next(256))]) { Headers = { ContentType = new("application/json") } },
            _ => Of(json, "application/json"),
        };
    }

    private string Json(int depth) => _random.Next(depth > 3 ? 6 : 12) switch
    {
        0 => "null",
        1 => Pick(["true", "false"]),
        2 => _random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        3 => Pick(["0", "-1", "1.5", "1e400", "99999999999999999999999999", "1"]),
        4 => Quote(Text()),
        5 => "\"\\ud800\"",
        6 => "[" + string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Json(depth + 1))) + "]",
        7 => new string('[', 80) + new string(']', 80),
        _ => "{" + string.Join(',', Enumerable.Range(0, _random.Next(5)).Select(_ => Quote(Pick(Fields)) + ":" + Json(depth + 1))) + "}",
    };

    private static string Quote(string text) => "\"" + System.Text.Encodings.Web.JavaScriptEncoder.Default.Encode(text) + "\"";

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static StringContent Of(string text, string type) => new(text, Encoding.UTF8, type);
}
