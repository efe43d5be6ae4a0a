namespace Lectern.Database.Replicas;

/// <summary>What is known of a host, for people and health checks.</summary>
/// <param name="Name">Such as <c>replica db2:5432</c>.</param>
/// <param name="Role">What it is.</param>
/// <param name="State">How it does.</param>
/// <param name="Lag">How far it is behind the primary; zero for the primary.</param>
/// <param name="Position">Replayed on a replica, flushed on a primary; null where nobody asks.</param>
public sealed record HostStatus(string Name, HostRole Role, HostState State, TimeSpan Lag, WalPosition? Position);
