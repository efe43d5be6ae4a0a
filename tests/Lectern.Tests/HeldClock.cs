using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lectern.Tests;

/// <summary>A clock that shows what it is set to. Timers still run by the real one.</summary>
public sealed class HeldClock(DateTime now) : TimeProvider
{
    private long _ticks = now.Ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Set(DateTime now) => Interlocked.Exchange(ref _ticks, now.Ticks);

    public void Use(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(this));
}
