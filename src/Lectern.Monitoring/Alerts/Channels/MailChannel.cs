using System.Net;
using System.Net.Mail;

namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>E-mail over SMTP with STARTTLS. Notices of one thread are one conversation for mail programs. Thread-safe.</summary>
internal sealed class MailChannel(MailOptions options, string dashboard) : IAlertChannel
{
    public string Name => "mail";

    public bool IsForHeartbeats => false;

    public async Task<SendOutcome> SendAsync(Notice notice, CancellationToken cancel)
    {
        // A connection a message: they are few, and one that was kept would be dead when it is needed.
        using var client = new SmtpClient(options.Host, options.Port)
        {
            EnableSsl = options.StartTls,
            Credentials = options.Username.Length > 0 ? new NetworkCredential(options.Username, options.Password) : null,
        };
        using var message = MailMessageOf.Notice(notice, options, dashboard);
        try
        {
            await client.SendMailAsync(message, cancel);
            return new(true, $"{message.To.Count} recipients");
        }
        // Whoever was accepted has it by now; sending it again would be twice for them.
        catch (SmtpFailedRecipientsException fault) when (fault.InnerExceptions.Length < message.To.Count)
        {
            return new(true, $"refused for {fault.InnerExceptions.Length} of {message.To.Count} recipients: {Said(fault.InnerExceptions[0])}");
        }
        catch (SmtpFailedRecipientException fault) when (message.To.Count > 1 && fault is not SmtpFailedRecipientsException)
        {
            return new(true, $"refused for one of {message.To.Count} recipients: {Said(fault)}");
        }
        catch (SmtpException fault)
        {
            // 552 and 554: this message is refused and always will be. The other 5xx are about addresses and sign-in, which somebody may put right.
            return new(false, Said(fault), fault.StatusCode is SmtpStatusCode.ExceededStorageAllocation or SmtpStatusCode.TransactionFailed);
        }
    }

    private static string Said(SmtpException fault)
    {
        var text = fault.InnerException is { } inner && fault.StatusCode == SmtpStatusCode.GeneralFailure ? inner.Message : fault.Message;
        return Clip.To(string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)), 200);
    }
}
