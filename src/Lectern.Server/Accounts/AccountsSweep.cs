using Lectern.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

/// <summary>Deletes what no longer counts: sessions that expired, failures long forgiven, addresses nobody signed in from for two months.</summary>
internal sealed class AccountsSweep(Store store, TimeProvider time)
{
    private static readonly TimeSpan KeepFailures = TimeSpan.FromDays(1);
    private static readonly TimeSpan KeepKnown = TimeSpan.FromDays(60);

    public async Task RunOnceAsync(CancellationToken cancel)
    {
        var now = time.Now();
        await store.WriteAsync(async (db, token) =>
        {
            await db.Sessions.Where(session => session.ExpiresAt < now).ExecuteDeleteAsync(token);
            await db.SignInFailures.Where(failure => failure.UpdatedAt < now - KeepFailures && (failure.Count > 0 || failure.UpdatedAt < now - KeepKnown)).ExecuteDeleteAsync(token);
        }, cancel);
    }
}

/// <summary>Decides when: ten minutes after the start and every hour from then on.</summary>
internal sealed partial class AccountsSweepLoop(AccountsSweep sweep, TimeProvider time, ILogger<AccountsSweepLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(TimeSpan.FromMinutes(10), time, stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        do
        {
            try
            {
                await sweep.RunOnceAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailure(error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired sessions were not deleted; the next try is in an hour")]
    private partial void LogFailure(Exception error);
}
