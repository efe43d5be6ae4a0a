using System.Data.Common;
using Lectern.Server.Storage;
using Lectern.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests;

/// <summary>The whole server, in this process, on a free loopback port, over a new database.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, string data, StatementCount statements) =>
        (_app, Data, Statements, Url) = (app, data, statements, new Uri(app.Urls.First()));

    public Uri Url { get; }
    public string Data { get; }
    public StatementCount Statements { get; }
    public IServiceProvider Services => _app.Services;
    public Store Store => _app.Services.GetRequiredService<Store>();

    /// <param name="kind">Which store.</param>
    /// <param name="settings">Settings such as <c>("Lectern:Accounts:SelfRegistration", "false")</c>.</param>
    public static async Task<TestServer> StartAsync(StoreKind kind, params (string Key, string Value)[] settings)
    {
        var data = TestStores.TemporaryFolder();
        var address = await TestStores.CreateAsync(kind);
        var statements = new StatementCount();
        var all = new Dictionary<string, string?>
        {
            ["Lectern:Data"] = data,
            ["Lectern:Database:Connection"] = kind == StoreKind.Sqlite ? address.ToString() : address.ConnectionString,
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        var app = LecternApp.Build(LecternSettings.Read(null, all), "http://127.0.0.1:0",
            services => services.AddSingleton<IInterceptor>(statements));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, data, statements);
    }

    /// <summary>A client without cookies that does not follow redirects.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Url };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>Counts the statements that reach the database.</summary>
public sealed class StatementCount : DbCommandInterceptor
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);
        return new(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);
        return new(result);
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);
        return new(result);
    }
}
