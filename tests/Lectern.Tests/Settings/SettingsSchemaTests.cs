using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Lectern.Server;

namespace Lectern.Tests.Settings;

/// <summary>
/// <c>config/performance.schema.json</c> is what editors read. It is made here from the option classes; when it no longer fits them, this test says
/// so and <c>LECTERN_WRITE_SCHEMA=1</c> makes it anew.
/// </summary>
public sealed class SettingsSchemaTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string File = Path.Combine(SourceTree.Root, "config", "performance.schema.json");

    [Fact]
    public void The_schema_has_every_setting_with_its_default_unit_and_bounds()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Settings of Lectern",
            ["type"] = "object",
            ["properties"] = new JsonObject { ["$schema"] = new JsonObject { ["type"] = "string" }, ["Lectern"] = Object(typeof(LecternOptions), new LecternOptions()) },
            ["additionalProperties"] = false,
        }.ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable("LECTERN_WRITE_SCHEMA") == "1")
            System.IO.File.WriteAllText(File, schema);
        Assert.Equal(schema, System.IO.File.ReadAllText(File), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void The_settings_file_names_its_schema() =>
        Assert.Equal("./performance.schema.json", JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(SourceTree.Root, "config", "performance.json")))!["$schema"]!.GetValue<string>());

    private static JsonObject Object(Type type, object? defaults)
    {
        var properties = new JsonObject();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
            properties[property.Name] = Property(property, defaults is null ? null : property.GetValue(defaults));
        return new() { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static JsonObject Property(PropertyInfo property, object? value)
    {
        var schema = Value(property.PropertyType, value);
        if (Documentation(property) is { Length: > 0 } text)
            schema["description"] = text;
        if (property.GetCustomAttribute<RangeAttribute>() is { } range && schema["type"]?.GetValue<string>() is "integer" or "number")
            (schema["minimum"], schema["maximum"]) = (Number(range.Minimum), Number(range.Maximum));
        if (property.GetCustomAttribute<StringLengthAttribute>() is { } length)
            schema["maxLength"] = length.MaximumLength;
        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
            // Empty is "none".
            schema["pattern"] = $"^({pattern.Pattern})?$";
        return schema;
    }

    private static JsonObject Value(Type type, object? value)
    {
        if (type == typeof(string))
            return new() { ["type"] = "string", ["default"] = (string?)value ?? "" };
        if (type == typeof(bool))
            return new() { ["type"] = "boolean", ["default"] = value is true };
        if (type == typeof(int) || type == typeof(long))
            return new() { ["type"] = "integer", ["default"] = Convert.ToInt64(value, CultureInfo.InvariantCulture) };
        if (type == typeof(double))
            return new() { ["type"] = "number", ["default"] = Convert.ToDouble(value, CultureInfo.InvariantCulture) };
        if (type == typeof(TimeSpan))
            return new() { ["type"] = "string", ["default"] = ((TimeSpan?)value ?? default).ToString("c", CultureInfo.InvariantCulture), ["pattern"] = @"^(\d+\.)?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$" };
        if (type.IsEnum)
            return new() { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)name)]), ["default"] = value?.ToString() };
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Value(inner, value ?? Activator.CreateInstance(inner));
        if (typeof(System.Collections.IDictionary).IsAssignableFrom(type) || (type.IsGenericType && type.GetGenericArguments().Length == 2))
            return new() { ["type"] = "object", ["default"] = new JsonObject(), ["additionalProperties"] = new JsonObject { ["type"] = "string" } };
        if (type.IsGenericType && type.GetGenericArguments() is [var element] && type != typeof(string))
            return new() { ["type"] = "array", ["default"] = new JsonArray(), ["items"] = element == typeof(string) ? new JsonObject { ["type"] = "string" } : Object(element, Activator.CreateInstance(element)) };
        return Object(type, value);
    }

    private static JsonValue Number(object bound) => bound is int whole ? JsonValue.Create(whole) : JsonValue.Create(Convert.ToDouble(bound, CultureInfo.InvariantCulture));

    // What stands in the source above the property: its summary, then what its value is.
    private static string Documentation(PropertyInfo property)
    {
        var source = SourceOf(property.DeclaringType!);
        var lines = source.TakeWhile(line => !line.Contains($" {property.Name} {{ get; set; }}", StringComparison.Ordinal)).Reverse().ToList();
        var comment = lines.SkipWhile(line => line.TrimStart().StartsWith('[')).TakeWhile(line => line.TrimStart().StartsWith("///", StringComparison.Ordinal)).Reverse().Select(line => line.Trim()[3..]);
        var xml = XElement.Parse($"<doc>{string.Join('\n', comment).Replace("</summary>", " </summary>", StringComparison.Ordinal)}</doc>");
        foreach (var reference in xml.Descendants("see").ToList())
            reference.ReplaceWith(((string?)reference.Attribute("cref") ?? (string?)reference.Attribute("langword") ?? "").Split('.')[^1]);
        return string.Join(' ', xml.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string[] SourceOf(Type type) =>
        Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*Options*.cs", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*Settings.cs", SearchOption.AllDirectories))
            .Select(System.IO.File.ReadAllLines).Select(lines => lines.SkipWhile(line => !(line + " ").Replace(":", " ", StringComparison.Ordinal).Contains($"class {type.Name} ", StringComparison.Ordinal)).ToArray())
            .FirstOrDefault(lines => lines.Length > 0) ?? [];
}
