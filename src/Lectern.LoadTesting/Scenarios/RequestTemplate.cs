using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Lectern.LoadTesting.Scenarios;

/// <summary>A request as the bytes of HTTP/1.1, made once if nothing in it varies. Writing allocates nothing.</summary>
internal sealed class RequestTemplate
{
    private const int LongestNumber = 11;
    private static ReadOnlySpan<byte> CookieStart => "Cookie: "u8;
    private static ReadOnlySpan<byte> LengthStart => "Content-Length: "u8;

    private readonly Template _head;
    private readonly Template? _body;

    public RequestTemplate(StepFile step, Uri target, bool cookies, Func<string, int> variableOf, Func<string, string> expand)
    {
        Method = CheckToken(step.Method);
        HasCookies = cookies;
        var body = step.Body is { } element ? expand(element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText()) : null;
        _head = Head(step, target, body, variableOf);
        if (body is not null)
            _body = new Template.Builder(variableOf).Text(body, EscapeOf(step)).Build();
        if (_head.IsConstant && !cookies && _body is not { IsConstant: false })
            Constant = Render();
    }

    public string Method { get; }

    public bool HasCookies { get; }

    /// <summary>The whole request, if it is always the same.</summary>
    public byte[]? Constant { get; }

    public int Measure(Variable[] variables)
    {
        var length = _head.Measure(variables) + "\r\n"u8.Length;
        if (HasCookies && variables[UserSession.CookieVariable].Bytes.Length is > 0 and var cookies)
            length += CookieStart.Length + cookies + "\r\n"u8.Length;
        return _body is null ? length : length + LengthStart.Length + LongestNumber + "\r\n"u8.Length + _body.Measure(variables);
    }

    /// <param name="variables">Of the user.</param>
    /// <param name="to">At least as long as <see cref="Measure"/> says.</param>
    /// <returns>How many bytes.</returns>
    public int Write(Variable[] variables, Span<byte> to)
    {
        var written = _head.Write(variables, to);
        if (HasCookies && variables[UserSession.CookieVariable].Bytes is { IsEmpty: false } cookies)
        {
            written += Append(to[written..], CookieStart);
            written += Append(to[written..], cookies);
            written += Append(to[written..], "\r\n"u8);
        }
        if (_body is not null)
        {
            written += Append(to[written..], LengthStart);
            _body.Measure(variables).TryFormat(to[written..], out var digits, default, CultureInfo.InvariantCulture);
            written += digits;
            written += Append(to[written..], "\r\n"u8);
        }
        written += Append(to[written..], "\r\n"u8);
        return _body is null ? written : written + _body.Write(variables, to[written..]);
    }

    private byte[] Render()
    {
        var bytes = new byte[Measure([])];
        return bytes[..Write([], bytes)];
    }

    private static Template Head(StepFile step, Uri target, string? body, Func<string, int> variableOf)
    {
        if (!step.Path.StartsWith('/'))
            throw new ScenarioException($"The path \"{step.Path}\" does not begin with a slash.");
        if (step.Path.Any(letter => letter <= ' ' && !step.Path.Contains("{{", StringComparison.Ordinal)))
            throw new ScenarioException($"The path \"{step.Path}\" has a space; write %20.");
        var head = new Template.Builder(variableOf)
            .Literal(step.Method + " " + target.AbsolutePath.TrimEnd('/'))
            .Text(step.Path, Escape.Url)
            .Literal($" HTTP/1.1\r\nHost: {target.Authority}\r\n");
        foreach (var (name, value) in step.Headers ?? new Dictionary<string, string>())
        {
            if (value.AsSpan().IndexOfAnyInRange('\0', '\x1F') >= 0)
                throw new ScenarioException($"The header {name} has a control character.");
            head.Literal(CheckToken(name) + ": ").Text(value, Escape.Header).Literal("\r\n");
        }
        if (body is not null && !Has(step, "Content-Type"))
            head.Literal("Content-Type: application/json\r\n");
        if (body is null && step.Method is "POST" or "PUT" or "PATCH")
            head.Literal("Content-Length: 0\r\n");
        return head.Build();
    }

    private static bool Has(StepFile step, string header) => step.Headers?.Keys.Contains(header, StringComparer.OrdinalIgnoreCase) ?? false;

    private static Escape EscapeOf(StepFile step) =>
        step.Headers?.FirstOrDefault(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value?.Contains("form", StringComparison.OrdinalIgnoreCase) is true
            ? Escape.Url
            : Escape.Json;

    // RFC 9110, section 5.6.2: nothing else is a method or the name of a header.
    private static string CheckToken(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal))
        ? text
        : throw new ScenarioException($"\"{text}\" is neither a method nor the name of a header.");

    private static int Append(Span<byte> to, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to);
        return bytes.Length;
    }
}
