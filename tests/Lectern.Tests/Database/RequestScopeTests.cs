using System.Collections.Concurrent;
using Lectern.Database;
using Lectern.Database.Admission;
using Lectern.Database.Statements;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Database;

public sealed class RequestScopeTests
{
    private readonly Scopes _scopes = new();

    [Theory, OnBothStores]
    public async Task A_request_is_known_by_its_route_and_operators_go_first(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind, services => services.AddSingleton<IStatementObserver>(_scopes));
        var course = await school.CourseAsync("Algebra");

        await school.GetAsync($"/api/courses/{course.Slug}");
        using var admin = school.Server.ClientFor(await school.Server.CreateUserAsync("Root", Role.Admin));
        await school.GetAsync("/api/metrics", admin);

        Assert.Equal(AdmissionPriority.Normal, _scopes.Seen["GET /api/courses/{slug}"].Priority);
        Assert.Null(DatabaseScope.Current);
        if (kind == StoreKind.Postgres)
            Assert.Equal(AdmissionPriority.Operator, _scopes.Seen["GET /api/metrics"].Priority);
    }

    [Fact]
    public async Task Paths_that_lead_nowhere_share_a_name()
    {
        await using var school = await School.OpenAsync(StoreKind.Sqlite, services => services.AddSingleton<IStatementObserver>(_scopes));
        using var learner = await school.LearnerAsync("Lin");

        using var answer = await learner.GetAsync(new Uri("/nowhere/at/all", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("unmatched", Assert.Single(_scopes.Seen.Keys, name => !name.StartsWith("GET", StringComparison.Ordinal)));
    }

    private sealed class Scopes : IStatementObserver
    {
        public ConcurrentDictionary<string, DatabaseScope> Seen { get; } = new();

        public void Completed(in StatementRun run)
        {
            if (run.Lease.Scope is { } scope)
                Seen.TryAdd(scope.Endpoint, scope);
        }
    }
}
