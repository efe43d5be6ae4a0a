using Lectern.Caching;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Web.Answers;

/// <summary>
/// A node begins with what was wanted most before its last stop. The addresses of answers that are the same for everybody are written down
/// every minute and at the end; after the start they are asked for as a visitor would, one after the other, so that they take no more than
/// one connection and one processor from those who are there already. Load balancers wait for that, at most for
/// <see cref="WarmUpOptions.MaxSeconds"/>; visitors do not. See docs/caching.md.
/// </summary>
public sealed partial class WarmUp(Answers answers, Cache cache, WarmUpFile file, IOptions<LecternOptions> options, IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<WarmUp> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly WarmUpOptions _options = options.Value.Cache.WarmUp;
    private IReadOnlyList<Uri> _written = [];
    private volatile bool _isOver;
    private RequestDelegate _way = _ => Task.CompletedTask;

    /// <summary>Is all there that is to be there before traffic comes?</summary>
    public bool IsOver => _isOver;

    private bool IsOn => cache.IsEnabled && _options.Addresses > 0;

    /// <summary>Takes the rest of a request's way.</summary>
    internal RequestDelegate GoesThrough(RequestDelegate way) => _way = way;

    // Before the server listens: whoever asks whether this node is ready finds that there is something to wait for.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsOn)
            Quietly(() => _written = file.Read(_options.Addresses));
        _isOver = _written.Count == 0;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsOn)
            return;
        await StartedAsync(stoppingToken);
        await RunOnceAsync(stoppingToken);
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Save();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (IsOn)
            Save();
    }

    /// <summary>Asks for what is written down, until the time is up.</summary>
    public async Task RunOnceAsync(CancellationToken cancel)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(_options.MaxSeconds), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            // Before Redis has answered, nothing that is loaded would stay.
            await cache.Joined.WaitAsync(either.Token);
            await AskAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            LogTimeUp(_options.MaxSeconds);
        }
        finally
        {
            _isOver = true;
        }
    }

    /// <summary>Writes down what was wanted in this run, and behind it what was wanted before, as far as there is room.</summary>
    public void Save()
    {
        var wanted = answers.MostWanted(request => WarmUpFile.AddressOf(request) is not null).Select(request => WarmUpFile.AddressOf(request)!).Concat(_written).Distinct().Take(_options.Addresses).ToList();
        if (!wanted.SequenceEqual(_written))
            Quietly(() => file.Write(wanted));
        _written = wanted;
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        var gone = new HashSet<Uri>();
        foreach (var address in _written)
        {
            cancel.ThrowIfCancellationRequested();
            var status = await AskAsync(address, cancel);
            if (status == StatusCodes.Status404NotFound)
                gone.Add(address);
            // The store has enough to do.
            if (status >= StatusCodes.Status500InternalServerError)
                break;
        }
        _written = [.. _written.Where(address => !gone.Contains(address))];
    }

    private async Task<int> AskAsync(Uri address, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancel, Response = { Body = Stream.Null } };
        (http.Request.Method, http.Request.Scheme, http.Request.Host) = (HttpMethods.Get, address.Scheme, new HostString(address.Authority));
        (http.Request.Path, http.Request.QueryString) = (PathString.FromUriComponent(address), QueryString.FromUriComponent(address));
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = address.PathAndQuery;
        await _way(http);
        return http.Response.StatusCode;
    }

    private async Task StartedAsync(CancellationToken cancel)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancel);
    }

    // Without the file the node is as good as on its first day.
    private void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogFile(fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The warm-up took longer than Lectern:Cache:WarmUp:MaxSeconds ({Seconds} s); the rest is loaded when it is asked for")]
    private partial void LogTimeUp(double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The addresses for the warm-up cannot be read or written; nothing is lost but the warm-up itself")]
    private partial void LogFile(Exception fault);
}
