using System.Net;
using System.Net.Http.Headers;
using Lectern.Database.Budgets;
using Lectern.Database.Statements;
using Lectern.Monitoring;
using Lectern.Server.Accounts;
using Lectern.Server.Operations.Deploys;
using Lectern.Server.Operations.Tuning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Lectern.Tests;

/// <summary>The whole server, in this process, on a free loopback port, over a new database.</summary>
public sealed class TestServer : IAsyncDisposable
{
    /// <summary>The password of every user that <see cref="CreateUserAsync"/> makes.</summary>
    public const string Password = "correct horse battery";

    // One round: tests need a right answer, not a slow one.
    private static readonly string PasswordHash =
        new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = 1 })).HashPassword(null!, Password);

    private static int _users;
    private static int _nodes;

    private readonly WebApplication _app;
    private readonly Dictionary<long, Session> _sessions = [];

    private TestServer(WebApplication app, StoreAddress address, string data, StatementCount statements, StatementBudget budget) =>
        (_app, Address, Data, Statements, Budget, Url) = (app, address, data, statements, budget, new Uri(app.Urls.First()));

    public Uri Url { get; }
    public StoreAddress Address { get; }
    public string Data { get; }
    public StatementCount Statements { get; }

    /// <summary>Says what a request may cost.</summary>
    public StatementBudget Budget { get; }

    public IServiceProvider Services => _app.Services;
    public Store Store => _app.Services.GetRequiredService<Store>();

    /// <param name="kind">Which store.</param>
    /// <param name="settings">Settings such as <c>("Lectern:Accounts:SelfRegistration", "false")</c>.</param>
    public static async Task<TestServer> StartAsync(StoreKind kind, params (string Key, string Value)[] settings) =>
        await StartAsync(await TestStores.CreateAsync(kind), null, settings);

    /// <summary>A node over a database that exists, beside others perhaps.</summary>
    /// <param name="address">The database.</param>
    /// <param name="customize">Changes services, such as the clock.</param>
    /// <param name="settings">Settings.</param>
    public static async Task<TestServer> StartAsync(StoreAddress address, Action<IServiceCollection>? customize, params (string Key, string Value)[] settings)
    {
        var data = TestStores.TemporaryFolder();
        var (statements, budget) = (new StatementCount(), new StatementBudget());
        var all = new Dictionary<string, string?>
        {
            ["Lectern:Data"] = data,
            ["Lectern:Database:Connection"] = address.Kind == StoreKind.Sqlite ? address.ToString() : address.ConnectionString,
            // Patience for a machine that is busy with other tests; what admission refuses has tests of its own.
            ["Lectern:Database:Admission:MaxWaitMilliseconds"] = "20000",
            // They ask the store every few seconds; tests that count statements are not asked.
            ["Lectern:Alerts:Enabled"] = "false",
        };
        // All of them run on one machine.
        all["Lectern:Monitoring:Node"] = $"node-{Interlocked.Increment(ref _nodes)}";
        foreach (var (key, value) in settings)
            all[key] = value;
        var app = LecternApp.Build(LecternSettings.Read(null, all), "http://127.0.0.1:0", services =>
        {
            services.AddSingleton<IStatementObserver>(statements);
            services.AddSingleton<IStatementObserver>(budget);
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1);
            // They ask the store unasked, which tests that count statements would see.
            services.Remove(services.Single(service => service.ImplementationType == typeof(CacheNotesLoop)));
            // So do those of the history, when they write.
            foreach (var loop in services.Where(service => service.ImplementationType == typeof(HistoryLoop) || service.ImplementationType == typeof(ExchangeLoop)).ToList())
                services.Remove(loop);
            services.Remove(services.Single(service => service.ImplementationType == typeof(DeployMark)));
            // And what looks for settings that tuning moved.
            services.Remove(services.Single(service => service.ImplementationType == typeof(TunedSettingsLoop)));
            customize?.Invoke(services);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, address, data, statements, budget);
    }

    /// <summary>A client without cookies that does not follow redirects.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Url };

    /// <summary>A user with <see cref="Password"/>, signed in: straight into the store, without a request.</summary>
    public async Task<User> CreateUserAsync(string name, Role role)
    {
        var email = $"{string.Concat(name.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit))}.{Interlocked.Increment(ref _users)}@example.org";
        var user = new User
        {
            Email = email,
            EmailKey = User.KeyOf(email),
            Name = name,
            Role = role,
            PasswordHash = PasswordHash,
            CreatedAt = Services.GetRequiredService<TimeProvider>().Now(),
        };
        await Store.WriteAsync(async (db, cancel) =>
        {
            db.Users.Add(user);
            await db.SaveChangesAsync(cancel);
            var session = Services.GetRequiredService<SessionTickets>().NewSession(user);
            db.Sessions.Add(session);
            await db.SaveChangesAsync(cancel);
            _sessions[user.Id] = session;
        }, TestContext.Current.CancellationToken);
        return user;
    }

    /// <summary>A client that sends the bearer token of a user made by <see cref="CreateUserAsync"/>. It does not follow redirects.</summary>
    public HttpClient ClientFor(User user)
    {
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Services.GetRequiredService<SessionTickets>().Token(user, _sessions[user.Id]));
        return client;
    }

    /// <summary>A client as a browser is: it sends the sign-in cookie, keeps cookies, and does not follow redirects.</summary>
    public HttpClient CookieClientFor(User user)
    {
        var cookies = new CookieContainer();
        cookies.Add(Url, new Cookie(SignInCookie.Name, CookieOf(user)));
        return new(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = Url };
    }

    private string CookieOf(User user) => Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(SignInSchemes.Cookie)
        .TicketDataFormat.Protect(SessionTickets.Ticket(user, _sessions[user.Id], SignInSchemes.Cookie));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>Counts the round trips to the database.</summary>
public sealed class StatementCount : IStatementObserver
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Completed(in StatementRun run) => Interlocked.Increment(ref _count);
}
