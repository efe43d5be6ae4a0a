using System.Globalization;

namespace Lectern.Fleet.Planning;

/// <summary>Requests over time.</summary>
/// <param name="Start">Of the first interval.</param>
/// <param name="Interval">How long each count is for.</param>
/// <param name="Counts">Requests in each interval.</param>
public sealed record TrafficTrace(DateTimeOffset Start, TimeSpan Interval, IReadOnlyList<double> Counts)
{
    public TimeSpan Length => Interval * Counts.Count;

    /// <summary>Requests a second at a moment; the same all through an interval, for a count does not say more.</summary>
    public double RateAt(TimeSpan since) => Counts[Math.Clamp((int)(since / Interval), 0, Counts.Count - 1)] / Interval.TotalSeconds;

    /// <summary>Reads CSV of time and count under a header. Missing intervals repeat what was before them.</summary>
    /// <exception cref="FormatException">A line has neither, or time goes backwards; the message names the line.</exception>
    public static TrafficTrace Read(IEnumerable<string> lines)
    {
        var rows = lines.Index().Skip(1).Where(line => line.Item.Trim().Length > 0).Select(line => Row(line.Item, line.Index + 1)).ToList();
        if (rows.Count < 2)
            throw new FormatException("has fewer than two counts; it must have lines of time and count under a header.");
        // The median: a gap or a clock that was put right is no interval.
        var spans = rows.Zip(rows.Skip(1), (one, next) => next.At - one.At).Where(span => span > TimeSpan.Zero).Order().ToList();
        if (spans.Count == 0)
            throw new FormatException("has times that do not go on.");
        var interval = spans[(spans.Count - 1) / 2];
        var counts = new List<double>();
        foreach (var (at, count) in rows)
        {
            var index = (int)Math.Round((at - rows[0].At) / interval);
            if (index < counts.Count - 1)
                throw new FormatException($"goes back in time at {at:yyyy-MM-dd HH:mm}.");
            // Two in one interval are one of a clock that was put right.
            if (index == counts.Count - 1)
                continue;
            while (counts.Count < index)
                counts.Add(counts[^1]);
            counts.Add(count);
        }
        return new(rows[0].At, interval, counts);
    }

    private static (DateTimeOffset At, double Count) Row(string line, int number)
    {
        var cells = line.Split(',', ';', '\t');
        return cells.Length >= 2 && Time(cells[0].Trim()) is { } at && double.TryParse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && count >= 0
            ? (at, count)
            : throw new FormatException($"line {number} is not time and count.");
    }

    // As people write it, or seconds since 1970.
    private static DateTimeOffset? Time(string text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
