using Lectern.Monitoring.Regressions;

namespace Lectern.Commands.Detecting;

/// <summary>A series of a file.</summary>
/// <param name="Name">Its column or label.</param>
/// <param name="Values">NaN where there is none.</param>
/// <param name="Times">What the file says of when, for each value; null when it says nothing.</param>
internal sealed record NamedSeries(string Name, double[] Values, IReadOnlyList<string>? Times)
{
    /// <summary>When, for people: what the file says, else the number of the reading from 0.</summary>
    public string When(int index) => Times is not null && index < Times.Count && Times[index].Length > 0 ? Times[index] : $"#{index}";
}

/// <summary>A series and where it changes.</summary>
internal sealed record DetectedSeries(NamedSeries Series, IReadOnlyList<ChangePoint> Changes);
