using System.Text.Json;

namespace Lectern.Commands.Detecting;

/// <summary>What a JSON file held.</summary>
internal sealed record SeriesJsonContent(IReadOnlyList<NamedSeries> Series, IReadOnlyList<LoadRun> Runs);

/// <summary>
/// JSON in one of these shapes: an array of numbers; <c>{"series":[{"name","values":[…]}]}</c>, or with <c>"points":[{"t","v"}]</c>; the same with
/// <c>label</c> and <c>raw</c>, and <c>"time":{"raw":[…]}</c> or <c>"index"</c> beside it (the Turing Change Point Dataset's,
/// https://github.com/alan-turing-institute/TCPD); a result of <c>lectern load</c>, or an array of them. null is a missing value.
/// </summary>
internal static class SeriesJson
{
    private const string Shapes = """write an array of numbers, or {"series":[{"name":"p99","values":[1,2,3]}]}; docs/regressions.md shows all shapes""";

    public static SeriesJsonContent Read(string text, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return Read(document.RootElement, file);
        }
        catch (JsonException fault)
        {
            throw new FailedException($"{file} is no valid JSON (line {fault.LineNumber + 1}); {Shapes}.");
        }
    }

    private static SeriesJsonContent Read(JsonElement root, string file)
    {
        if (LoadRun.Read(root, file) is { } run)
            return new([], [run]);
        if (root.ValueKind == JsonValueKind.Array)
        {
            var runs = root.EnumerateArray().Select(item => LoadRun.Read(item, file)).ToList();
            if (runs.Count > 0 && runs.All(item => item is not null))
                return new([], [.. runs.Select((item, i) => item! with { Name = $"{item.Name}[{i}]" })]);
            return new([new(Path.GetFileNameWithoutExtension(file), Numbers(root, file), null)], []);
        }
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("series", out var list) || list.ValueKind != JsonValueKind.Array)
            throw new FailedException($"{file} holds nothing that is known; {Shapes}.");
        var times = TimesOf(root);
        return new([.. list.EnumerateArray().Select((one, i) => Series(one, i, times, file))], []);
    }

    private static NamedSeries Series(JsonElement one, int place, IReadOnlyList<string>? times, string file)
    {
        var name = Member(one, "name", "label") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : $"series {place + 1}";
        if (Member(one, "values", "raw") is { } values)
            return new(name, Numbers(values, file), times);
        if (Member(one, "points") is not { ValueKind: JsonValueKind.Array } points)
            throw new FailedException($"{file}: \"{name}\" has neither values nor points; {Shapes}.");
        var (numbers, when) = (new List<double>(), new List<string>());
        foreach (var point in points.EnumerateArray())
        {
            numbers.Add(Member(point, "v") is { } value ? Number(value, file) : double.NaN);
            when.Add(Member(point, "t") is { } time ? Text(time) : "");
        }
        return new(name, [.. numbers], when);
    }

    private static string[]? TimesOf(JsonElement root) => Member(root, "time") is { } time && Member(time, "raw", "index") is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(Text)]
        : null;

    private static double[] Numbers(JsonElement list, string file) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Select(value => Number(value, file))]
        : throw new FailedException($"{file} has something else than an array where numbers should be; {Shapes}.");

    private static double Number(JsonElement value, string file) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) => number,
        JsonValueKind.Null => double.NaN,
        // Python writes NaN as a word; in JSON it can only be text.
        JsonValueKind.String when value.GetString() is "NaN" or "Infinity" or "-Infinity" or "" => double.NaN,
        _ => throw new FailedException($"{file} has {Short(value)} where a number should be; {Shapes}."),
    };

    private static JsonElement? Member(JsonElement element, params string[] names)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in names)
            {
                if (element.TryGetProperty(name, out var member))
                    return member;
            }
        }
        return null;
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : value.GetRawText();
}
