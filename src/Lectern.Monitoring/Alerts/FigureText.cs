using System.Globalization;

namespace Lectern.Monitoring.Alerts;

/// <summary>Figures as people read them.</summary>
internal static class FigureText
{
    /// <param name="value">The figure; null when it was never known.</param>
    /// <param name="unit">Its unit in UCUM's spelling, as OpenTelemetry uses it; null or unknown ones are left out.</param>
    public static string? Of(double? value, string? unit) => value is not { } number ? null : unit switch
    {
        "1" or "ratio" => string.Create(CultureInfo.InvariantCulture, $"{number * 100:0.###} %"),
        "s" when number < 1 => string.Create(CultureInfo.InvariantCulture, $"{number * 1000:0.#} ms"),
        "s" => string.Create(CultureInfo.InvariantCulture, $"{number:0.##} s"),
        "By" => string.Create(CultureInfo.InvariantCulture, $"{number / (1 << 20):0.#} MB"),
        null or "" => string.Create(CultureInfo.InvariantCulture, $"{number:0.###}"),
        // "{request}/s" reads "request/s".
        _ => string.Create(CultureInfo.InvariantCulture, $"{number:0.###} {unit.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)}"),
    };
}
