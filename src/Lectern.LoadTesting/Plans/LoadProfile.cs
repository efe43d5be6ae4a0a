namespace Lectern.LoadTesting.Plans;

/// <summary>A straight line to a level, held by giving the same level again.</summary>
/// <param name="Duration">How long it takes to get there.</param>
/// <param name="Level">Users, or arrivals a second.</param>
public readonly record struct Stage(TimeSpan Duration, double Level);

/// <summary>How the load changes over time: users of the closed model, or arrivals a second of the open one. Begins at 0 unless said otherwise.</summary>
public sealed class LoadProfile
{
    // A user is there when the level has passed their number, not when it has reached it.
    private const double Passed = 1e-6;

    private readonly List<(double Begin, double Length, double From, double To)> _lines = [];

    /// <param name="stages">One after another.</param>
    /// <param name="from">The level at the beginning.</param>
    public LoadProfile(IEnumerable<Stage> stages, double from = 0)
    {
        var begin = 0.0;
        foreach (var stage in stages)
        {
            if (stage.Duration > TimeSpan.Zero)
                _lines.Add((begin, stage.Duration.TotalSeconds, from, stage.Level));
            (begin, from) = (begin + stage.Duration.TotalSeconds, stage.Level);
        }
        Seconds = begin;
    }

    /// <summary>Rises for <paramref name="ramp"/>, then stays. <paramref name="duration"/> counts both.</summary>
    public static LoadProfile Constant(double level, TimeSpan duration, TimeSpan ramp) =>
        ramp > TimeSpan.Zero ? new([new(ramp, level), new(duration - ramp, level)]) : new([new(duration, level)], level);

    public double Seconds { get; }

    public double Peak => _lines.Count == 0 ? 0 : _lines.Max(line => Math.Max(line.From, line.To));

    /// <summary>The level at a time; 0 before and after.</summary>
    public double LevelAt(double seconds)
    {
        foreach (var (begin, length, from, to) in _lines)
        {
            if (seconds >= begin && seconds < begin + length)
                return from + (to - from) * (seconds - begin) / length;
        }
        return 0;
    }

    /// <summary>Arrivals from the beginning to the end.</summary>
    public double Arrivals => _lines.Sum(line => (line.From + line.To) / 2 * line.Length);

    /// <summary>When the <paramref name="number"/>th arrival is due, from 0: where the area under the lines reaches it. Infinite after the last.</summary>
    public double TimeOfArrival(double number)
    {
        foreach (var (begin, length, from, to) in _lines)
        {
            if (number <= 0 && from + to > 0)
                return begin;
            var area = (from + to) / 2 * length;
            if (number < area)
            {
                // from·x + slope·x²/2 = number, solved in the form that also holds when the line is level.
                var slope = (to - from) / length;
                return begin + 2 * number / (from + Math.Sqrt(Math.Max(0, from * from + 2 * slope * number)));
            }
            number -= area;
        }
        return double.PositiveInfinity;
    }

    /// <summary>Is the user of this number, from 0, there at that time?</summary>
    public bool IsActive(int user, double seconds) => LevelAt(seconds) > user;

    /// <summary>The first time, not before <paramref name="after"/>, at which the user of this number, from 0, is there. Infinite for never.</summary>
    public double NextActivation(int user, double after)
    {
        foreach (var (begin, length, from, to) in _lines)
        {
            var end = begin + length;
            if (end <= after)
                continue;
            var at = Math.Max(begin, after);
            if (IsActive(user, at))
                return at;
            if (to > user && to > from)
                return Math.Max(at, begin + (user - from) / (to - from) * length + Passed);
        }
        return double.PositiveInfinity;
    }
}
