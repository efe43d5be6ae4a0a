using System.Net;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.LoadTesting.Plans;

public enum LoadModel
{
    /// <summary>So many users; each waits for its answer before it goes on.</summary>
    Closed,

    /// <summary>So many arrivals a second, whether or not earlier ones were answered.</summary>
    Open,
}

/// <summary>One load test, as it will be run.</summary>
public sealed record LoadPlan
{
    /// <summary>http or https; its path is the base of the scenario's paths.</summary>
    public required Uri Target { get; init; }

    /// <summary>From <see cref="TargetGuard"/>.</summary>
    public required IPEndPoint Address { get; init; }

    public required Scenario Scenario { get; init; }

    public LoadModel Model { get; init; }

    public required LoadProfile Profile { get; init; }

    /// <summary>Most users, and with that connections, at a time. In the open model arrivals wait for one of them.</summary>
    public required int Users { get; init; }

    /// <summary>Ends the run earlier; null for no limit.</summary>
    public long? Requests { get; init; }

    /// <summary>Each user goes through a flow once and leaves.</summary>
    public bool Once { get; init; }

    /// <summary>An answer that takes longer is an error.</summary>
    /// <value>Default: 10 s.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Event loops, one thread each.</summary>
    /// <value>Default: one a core.</value>
    public int Loops { get; init; } = Environment.ProcessorCount;

    /// <summary>Local addresses that connections begin at, by turns. Empty leaves it to the system.</summary>
    public IReadOnlyList<IPAddress> Sources { get; init; } = [];

    public bool Http2 { get; init; }

    /// <summary>Takes any certificate.</summary>
    public bool Insecure { get; init; }

    /// <summary>Another number makes other choices.</summary>
    /// <value>Default: 1.</value>
    public long Seed { get; init; } = 1;

    /// <summary>Accounts that are signed in before; further users share them.</summary>
    /// <value>Default: 100.</value>
    public int Accounts { get; init; } = 100;

    /// <summary>Which of several processes this is, from 0, and how many there are.</summary>
    public (int Index, int Count) Part { get; init; } = (0, 1);

    /// <summary>Sockets serve plain HTTP/1.1 on Linux; everything else goes through HttpClient.</summary>
    public bool UsesSockets => OperatingSystem.IsLinux() && Target.Scheme == "http" && !Http2;
}
