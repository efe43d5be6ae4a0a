using Lectern.Database.Hosts;

namespace Lectern.Database.EntityFramework;

/// <summary>A context of EF Core that works on a leased connection.</summary>
public interface ILeasedContext
{
    /// <summary>The lease while there is one. Set by <see cref="LeasedContexts{TContext}"/>.</summary>
    Lease? Lease { get; set; }
}
