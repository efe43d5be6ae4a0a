namespace Lectern.Fleet.Supervision;

/// <param name="Name">Such as <c>n1</c>.</param>
/// <param name="Port">Where it is to serve, on loopback.</param>
/// <param name="AgentPort">Where it is to answer the agent check, on loopback.</param>
public sealed record NodePlace(string Name, int Port, int AgentPort);

/// <summary>How a local node is started. It must end when its standard input does: then whoever started it is gone.</summary>
/// <param name="Program">Name or path.</param>
/// <param name="Arguments">As they are.</param>
/// <param name="Environment">Added to what this process has.</param>
public sealed record NodeStart(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment);
