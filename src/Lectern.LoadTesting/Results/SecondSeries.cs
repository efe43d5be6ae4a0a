using System.Text.Json;
using Lectern.LoadTesting.Histograms;

namespace Lectern.LoadTesting.Results;

/// <summary>One second of a run.</summary>
/// <param name="Second">From the beginning, 0 for the first.</param>
/// <param name="Requests">Answered or failed in it.</param>
/// <param name="Errors">Of those.</param>
/// <param name="Connections">Open at its end.</param>
/// <param name="Latency">Two digits; from <see cref="HistogramText"/>.</param>
public sealed record SecondFigures(int Second, long Requests, long Errors, int Connections, string Latency)
{
    private const string Mark = "{\"second\":";

    /// <summary>One line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, LoadLineJson.Default.SecondFigures);

    /// <summary>Null when the line is something else.</summary>
    public static SecondFigures? FromLine(string line) => line.StartsWith(Mark, StringComparison.Ordinal) ? JsonSerializer.Deserialize(line, LoadLineJson.Default.SecondFigures) : null;
}

/// <summary>The run second by second. One thread records and rolls; any other may take what has ended.</summary>
internal sealed class SecondSeries(long start)
{
    private const long Second = 1_000_000_000;

    private readonly List<SecondFigures> _ended = [];
    private readonly Histogram _latency = new(2);
    private readonly Lock _lock = new();
    private long _requests;
    private long _errors;
    private int _number;

    public void Record(long microseconds, bool isError)
    {
        _requests++;
        _errors += isError ? 1 : 0;
        _latency.Record(microseconds);
    }

    /// <summary>Ends the seconds that are over.</summary>
    public void Roll(long now, int connections)
    {
        while (now >= start + (_number + 1) * Second)
            End(connections);
    }

    /// <summary>Ends the last, incomplete one.</summary>
    public void Close(long now, int connections)
    {
        Roll(now, connections);
        if (_requests > 0)
            End(connections);
    }

    public IReadOnlyList<SecondFigures> From(int index)
    {
        lock (_lock)
            return _ended[Math.Min(index, _ended.Count)..];
    }

    private void End(int connections)
    {
        lock (_lock)
            _ended.Add(new(_number, _requests, _errors, connections, HistogramText.Write(_latency)));
        (_requests, _errors) = (0, 0);
        _latency.Clear();
        _number++;
    }
}
