namespace Lectern.Database.Hosts;

/// <summary>What callers had of a host since the start.</summary>
/// <param name="Leases">Connections that were given back.</param>
/// <param name="Waited">How long callers waited for them, together.</param>
/// <param name="Held">How long callers had them, together.</param>
/// <param name="TurnedAway">Callers that got none.</param>
public readonly record struct HostTotals(long Leases, TimeSpan Waited, TimeSpan Held, long TurnedAway);
