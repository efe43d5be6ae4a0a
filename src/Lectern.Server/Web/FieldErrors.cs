using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Web;

/// <summary>What is wrong with a request, by field. Not thread-safe; one per request.</summary>
public sealed class FieldErrors
{
    private readonly Dictionary<string, string[]> _errors = [];

    public bool Any => _errors.Count > 0;
    public IReadOnlyDictionary<string, string[]> ByField => _errors;

    public void Add(string field, string message) =>
        _errors[field] = _errors.TryGetValue(field, out var earlier) ? [.. earlier, message] : [message];

    /// <summary>Text that must be there and fit: 1 to <paramref name="max"/> characters, no control characters but line ends and tabs.</summary>
    public string Text(string? value, string field, int max, bool required = true)
    {
        var text = value?.Trim() ?? "";
        if (required && text.Length == 0)
            Add(field, "must not be empty");
        if (text.Length > max)
            Add(field, $"must have at most {max} characters; it has {text.Length}");
        // A lone surrogate cannot be stored as UTF-8, and PostgreSQL refuses U+0000.
        if (text.AsSpan().IndexOfAnyInRange('\u0000', '\u0008') >= 0 || HasLoneSurrogate(text))
            Add(field, "must be readable text without control characters");
        return text;
    }

    public int Range(int? value, string field, int min, int max, int otherwise)
    {
        if (value is { } number && (number < min || number > max))
            Add(field, $"must be from {min} to {max}; it is {number}");
        return value ?? otherwise;
    }

    /// <summary>A number as it stands in a query string; empty is the same as absent.</summary>
    public int Number(string? text, string field, int min, int max, int otherwise)
    {
        if (string.IsNullOrWhiteSpace(text))
            return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Range(number, field, min, max, otherwise);
        Add(field, $"must be a whole number from {min} to {max}");
        return otherwise;
    }

    /// <summary>400 with one entry a field (RFC 9457, as ASP.NET Core writes validation problems).</summary>
    public ValidationProblem ToProblem() => TypedResults.ValidationProblem(_errors);

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }
        return false;
    }
}
