namespace Lectern.Database.RepeatedStatements;

/// <summary>A statement that requests of an endpoint ran again and again.</summary>
/// <param name="Id">The fingerprint in 16 hexadecimal digits.</param>
/// <param name="Query">The statement with '?' in the place of every value.</param>
/// <param name="Endpoint">The route, or the name of the job.</param>
/// <param name="CallSite">Where in the program the connection of the latest run was asked for.</param>
/// <param name="Requests">Requests that repeated it.</param>
/// <param name="Count">Runs in these requests.</param>
/// <param name="MaxCount">Most runs in one request.</param>
/// <param name="Total">Time in the database, all these runs together.</param>
/// <param name="FirstSeen">When it was first reported.</param>
/// <param name="LastSeen">When it ran last.</param>
public sealed record RepeatedStatement(
    string Id,
    string Query,
    string Endpoint,
    string CallSite,
    long Requests,
    long Count,
    int MaxCount,
    TimeSpan Total,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen);
