using System.Text;
using System.Text.Json;

namespace Lectern.LoadTesting.Scenarios;

/// <summary>
/// A place in a JSON answer: <c>$.items[0].id</c>. <c>[?]</c> is any element; all captures of one answer take the same one, so
/// <c>$.items[?].id</c> and <c>$.items[?].slug</c> belong together. Finding allocates nothing.
/// </summary>
internal sealed class JsonPath
{
    private const int Any = -1;

    private readonly Segment[] _segments;

    private JsonPath(Segment[] segments) => _segments = segments;

    private readonly record struct Segment(byte[]? Name, int Index);

    public static JsonPath Parse(string text)
    {
        var segments = new List<Segment>();
        var rest = text.StartsWith('$') ? text.AsSpan(1) : text.AsSpan();
        while (rest.Length > 0)
        {
            if (rest[0] == '[')
            {
                var close = rest.IndexOf(']');
                var inside = close > 0 ? rest[1..close] : default;
                var index = inside is "?" ? Any : int.TryParse(inside, out var number) && number >= 0 ? number : throw Wrong(text);
                segments.Add(new(null, index));
                rest = rest[(close + 1)..];
                continue;
            }
            if (rest[0] == '.')
                rest = rest[1..];
            else if (segments.Count > 0)
                throw Wrong(text);
            var end = rest.IndexOfAny('.', '[');
            var name = end < 0 ? rest : rest[..end];
            if (name.IsEmpty)
                throw Wrong(text);
            segments.Add(new(Encoding.UTF8.GetBytes(name.ToString()), 0));
            rest = rest[name.Length..];
        }
        return segments.Count > 0 ? new([.. segments]) : throw Wrong(text);
    }

    /// <param name="json">The answer.</param>
    /// <param name="draws">Shares of 1 that choose the elements of <c>[?]</c>, the outermost first.</param>
    /// <param name="variable">Gets the value: text without its quotes and escapes, anything else as it stands.</param>
    /// <returns>False when there is nothing there, or it is no JSON.</returns>
    public bool TryFind(ReadOnlySpan<byte> json, ReadOnlySpan<double> draws, ref Variable variable)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && Find(ref reader, 0, draws) && Take(ref reader, json, ref variable);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool Find(ref Utf8JsonReader reader, int depth, ReadOnlySpan<double> draws)
    {
        if (depth == _segments.Length)
            return true;
        var (name, index) = _segments[depth];
        if (name is not null)
            return FindMember(ref reader, name) && Find(ref reader, depth + 1, draws);
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        if (index == Any)
        {
            var ahead = reader;
            index = (int)((draws.IsEmpty ? 0 : draws[0]) * Count(ref ahead));
            draws = draws.IsEmpty ? draws : draws[1..];
        }
        for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++, reader.Skip())
        {
            if (at == index)
                return Find(ref reader, depth + 1, draws);
        }
        return false;
    }

    private static bool FindMember(ref Utf8JsonReader reader, byte[] name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }
        return false;
    }

    private static int Count(ref Utf8JsonReader reader)
    {
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            count++;
            reader.Skip();
        }
        return count;
    }

    private static bool Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref Variable variable)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return false;
        if (reader.TokenType == JsonTokenType.String)
        {
            variable.Trim(reader.CopyString(variable.Own(reader.ValueSpan.Length)));
            return true;
        }
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var value = json[start..(int)reader.BytesConsumed];
        value.CopyTo(variable.Own(value.Length));
        return true;
    }

    private static ScenarioException Wrong(string text) => new($"\"{text}\" is no path into JSON; write one such as $.items[0].id, or $.items[?].id for any element.");
}
