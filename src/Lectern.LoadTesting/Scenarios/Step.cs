using Lectern.LoadTesting.Plans;

namespace Lectern.LoadTesting.Scenarios;

/// <summary>What is taken from an answer: by a path in its JSON, or by a header.</summary>
internal readonly record struct Capture(int Variable, JsonPath? Path, byte[]? Header);

internal enum StatusVerdict
{
    Expected,

    /// <summary>No error, and the end of the flow.</summary>
    Stop,

    Unexpected,
}

/// <summary>One request of a flow, ready to be sent.</summary>
internal sealed class Step
{
    private readonly int[]? _expected;
    private readonly int[] _stops;

    public Step(StepFile file, int endpoint, RequestTemplate request, Capture[] captures)
    {
        (Endpoint, Request, Captures, OrStop) = (endpoint, request, captures, file.OrStop);
        (_expected, _stops) = (file.Expect?.ToArray(), file.StopOn?.ToArray() ?? []);
        Think = file.Think is null ? ThinkTime.None : Parse(file.Think);
    }

    /// <summary>Index of the name that its figures stand under.</summary>
    public int Endpoint { get; }

    public RequestTemplate Request { get; }
    public Capture[] Captures { get; }
    public bool OrStop { get; }
    public ThinkTime Think { get; }

    public StatusVerdict Judge(int status) =>
        _stops.AsSpan().Contains(status) ? StatusVerdict.Stop
        : (_expected is null ? status is >= 200 and < 400 : _expected.AsSpan().Contains(status)) ? StatusVerdict.Expected
        : StatusVerdict.Unexpected;

    private static ThinkTime Parse(string text)
    {
        try
        {
            return ThinkTime.Parse(text);
        }
        catch (FormatException error)
        {
            throw new ScenarioException(error.Message);
        }
    }
}

/// <summary>Steps that follow one another.</summary>
/// <param name="UpTo">The sum of the weights up to this one.</param>
/// <param name="Steps">At least one.</param>
internal sealed record Flow(double UpTo, Step[] Steps);
