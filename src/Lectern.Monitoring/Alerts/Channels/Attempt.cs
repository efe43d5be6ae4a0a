namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>One attempt that ends in time, whatever the channel does.</summary>
internal static class Attempt
{
    /// <param name="channel">Through which.</param>
    /// <param name="notice">What.</param>
    /// <param name="limit">How long it may take.</param>
    public static async Task<SendOutcome> SendAsync(IAlertChannel channel, Notice notice, TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        try
        {
            // On a thread of its own: System.Net.Mail looks up names and connects before it returns its task.
            return await Task.Run(() => channel.SendAsync(notice, patience.Token), CancellationToken.None).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return new(false, $"no answer within {limit.TotalSeconds:0} s");
        }
        // A channel that breaks must not take the others with it.
        catch (Exception fault)
        {
            return new(false, $"{fault.GetType().Name} while sending");
        }
    }
}
