using Microsoft.Playwright;

namespace Lectern.EndToEnd.Tests.Browser;

/// <summary>A real browser over a real server with the demo content; both go away together.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private LecternProcess? _server;

    public string[] Store { get; private set; } = [];
    public LecternProcess Server => _server!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail($"{Executable} is missing: run ./test.sh, which installs it.");
            Assert.Skip($"needs {Executable}: run ./test.sh, which installs it");
        }
        Store = await TestData.NewStoreAsync("sqlite");
        _server = await LecternProcess.ServeAsync(Store);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A window of somebody who has never been here. A script or style that the page's policy refuses fails the test.</summary>
    public async Task<Visitor> VisitAsync(int width = 1280, int height = 900, bool javaScript = true, ColorScheme scheme = ColorScheme.Light, Uri? url = null, float dense = 1)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = (url ?? Server.Url).ToString(),
            ViewportSize = new() { Width = width, Height = height },
            JavaScriptEnabled = javaScript,
            ColorScheme = scheme,
            DeviceScaleFactor = dense,
        });
        context.SetDefaultTimeout(60_000);
        return new(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

/// <summary>One browser window, and what its console complained about.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public Visitor(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    public void AssertNoComplaints() => Assert.Empty(_complaints);

    /// <summary>Saves the page as a picture where LECTERN_SCREENSHOTS says, to be looked at.</summary>
    public async Task PictureAsync(string name, bool whole = false)
    {
        if (Environment.GetEnvironmentVariable("LECTERN_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = whole });
    }

    public async Task FillAsync(string label, string value) => await Page.GetByLabel(label, new() { Exact = true }).FillAsync(value);

    /// <summary>Sends a form, and waits until the server has answered: leaving before would take it back.</summary>
    public async Task PressAsync(string button) => await Page.RunAndWaitForResponseAsync(
        () => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync(),
        response => response.Request.IsNavigationRequest);

    public async Task SignInAsync(string email, string password)
    {
        await Page.GotoAsync("/sign-in");
        await FillAsync("Email", email);
        await FillAsync("Password", password);
        await PressAsync("Sign in");
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
