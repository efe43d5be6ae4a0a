using System.Globalization;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>Numbers with their units as the dashboard says them: three digits that count. The script says the same in <c>ops-text.js</c>.</summary>
internal static class FigureText
{
    public const string None = "–";

    private const double Mega = 1e6;
    private const double Giga = 1e9;

    public static string Of(double? value, string unit) => value is not { } number ? None : unit switch
    {
        "s" when Math.Abs(number) < 1 => Short(number * 1000) + " ms",
        "s" => Short(number) + " s",
        "1" => Short(number * 100) + " %",
        // How far overspent a budget is helps nobody.
        "left" => number > 0 ? Short(number * 100) + " %" : "spent",
        "By" when Math.Abs(number) < Giga => Short(number / Mega) + " MB",
        "By" => Short(number / Giga) + " GB",
        "/s" or "/min" => Short(number) + unit,
        _ => Short(number),
    };

    /// <summary>How long ago, in the largest unit that says something.</summary>
    public static string Ago(long at, long now) => Math.Max(0, now - at) switch
    {
        < 60 and var seconds => $"{seconds} s ago",
        < 3600 and var seconds => $"{seconds / 60} min ago",
        < 172800 and var seconds => $"{seconds / 3600} h ago",
        var seconds => $"{seconds / 86400} days ago",
    };

    private static string Short(double number) => Math.Abs(number) switch
    {
        >= 99.95 => number.ToString("N0", CultureInfo.InvariantCulture),
        >= 9.995 => number.ToString("0.#", CultureInfo.InvariantCulture),
        _ => number.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
