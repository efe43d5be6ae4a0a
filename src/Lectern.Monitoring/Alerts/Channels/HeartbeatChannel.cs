using System.Text;

namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>Calls a service that sounds the alarm when it is not called. Thread-safe.</summary>
internal sealed class HeartbeatChannel(HeartbeatOptions options, TimeProvider time) : IAlertChannel, IDisposable
{
    private readonly WebhookPost _post = new(new(options.Url), time);

    public string Name => "heartbeat";

    public bool IsForHeartbeats => true;

    public Task<SendOutcome> SendAsync(Notice notice, CancellationToken cancel) =>
        _post.SendAsync(Encoding.UTF8.GetBytes($$"""{"kind":"{{notice.Kind.ToString().ToLowerInvariant()}}","at":"{{notice.At.UtcDateTime:O}}"}"""), null, cancel);

    public void Dispose() => _post.Dispose();
}
