using Lectern.Database.Statements;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lectern.Database.SlowQueries;

public static class SlowQueryRegistration
{
    /// <summary>Has slow statements recorded: <see cref="SlowQueryLog"/> becomes an observer of the databases that are given the registered ones.</summary>
    public static IServiceCollection AddSlowQueries(this IServiceCollection services, Func<IServiceProvider, SlowQueryOptions> options) => services
        .AddSingleton(provider => new SlowQueryLog(options(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SlowQueryLog>>()))
        .AddSingleton<IStatementObserver>(provider => provider.GetRequiredService<SlowQueryLog>())
        .AddSingleton(provider => new QueryPlans(provider.GetRequiredService<SlowQueryLog>(), options(provider)))
        .AddHostedService<QueryPlanLoop>();
}
