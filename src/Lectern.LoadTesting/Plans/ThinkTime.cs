using System.Globalization;

namespace Lectern.LoadTesting.Plans;

/// <summary>How long a user looks at an answer before going on: evenly between two times.</summary>
public readonly record struct ThinkTime(TimeSpan Least, TimeSpan Most)
{
    public static readonly ThinkTime None;

    /// <summary>Reads <c>1s</c> or <c>500ms-2s</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static ThinkTime Parse(string text)
    {
        var parts = text.Split('-');
        var least = Durations.Parse(parts[0]);
        var most = parts.Length == 2 ? Durations.Parse(parts[1]) : least;
        return parts.Length <= 2 && most >= least ? new(least, most) : throw new FormatException($"\"{text}\" is no think time; write 1s, or 500ms-2s for anything between.");
    }

    /// <summary>In nanoseconds.</summary>
    internal long Draw(ref Dice dice) => Most == TimeSpan.Zero ? 0 : (long)((Least.Ticks + (Most - Least).Ticks * dice.Share()) * TimeSpan.NanosecondsPerTick);
}

/// <summary>Durations as people type them: <c>250ms</c>, <c>10s</c>, <c>2m</c>, <c>1h</c>.</summary>
public static class Durations
{
    private static readonly (string Unit, double Seconds)[] Units = [("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <exception cref="FormatException">It is no duration; the message says what is.</exception>
    public static TimeSpan Parse(string text)
    {
        var digits = text.AsSpan().Trim().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        var unit = text.AsSpan().Trim()[digits.Length..].ToString();
        var known = Array.Find(Units, one => one.Unit == unit);
        return known.Unit is not null && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * known.Seconds < 1e9
            ? TimeSpan.FromSeconds(number * known.Seconds)
            : throw new FormatException($"\"{text}\" is no duration; write a number with us, ms, s, m or h, such as 250ms or 1.5s.");
    }
}
