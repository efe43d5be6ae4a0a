using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Lectern.Monitoring.Alerts;
using Lectern.Monitoring.Alerts.Channels;
using static Lectern.Tests.Monitoring.Alerts.Samples;

namespace Lectern.Tests.Monitoring.Alerts;

/// <summary>Mail through a real server.</summary>
[Trait("Pace", "slow")]
public sealed partial class MailTests(EximServer exim) : IClassFixture<EximServer>
{
    private readonly EximServer _exim = exim.Required();

    private const string Hostile = "<script>alert(1)</script> & \"x\"\r\nBcc: evil@example.org\r\n\r\n. é 😀";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_of_an_alert_is_sorted_under_its_beginning()
    {
        var channel = new MailChannel(Options(), "https://lms.example.org/ops");
        var first = Firing("firing-thread-1");
        Assert.True((await channel.SendAsync(first, Cancel)).IsSent);
        await _exim.MailsAsync(1, mail => mail.Contains("firing-thread-1", StringComparison.Ordinal));
        Assert.True((await channel.SendAsync(first with { Id = "resolved-thread-2", Kind = NoticeKind.Resolved, Firing = [], Resolved = [first.Firing[0] with { ResolvedAt = Noon.AddMinutes(5) }] }, Cancel)).IsSent);

        // The first one by its own id: the second one names it too.
        var arrived = await _exim.MailsAsync(2, mail => mail.Contains("firing-thread-1", StringComparison.Ordinal));
        var mails = arrived.OrderByDescending(mail => Header(mail, "Message-ID") == "<firing-thread-1@example.org>").ToList();
        Assert.Equal("<firing-thread-1@example.org>", Header(mails[0], "Message-ID"));
        Assert.Null(Header(mails[0], "References"));
        Assert.Equal("<resolved-thread-2@example.org>", Header(mails[1], "Message-ID"));
        Assert.Equal("<firing-thread-1@example.org>", Header(mails[1], "In-Reply-To"));
        Assert.Equal("<firing-thread-1@example.org>", Header(mails[1], "References"));
        Assert.Equal("Re: " + Header(mails[0], "Subject"), Header(mails[1], "Subject"));
        Assert.Equal("[Lectern] Critical: web", Header(mails[0], "Subject"));
        Assert.Equal("auto-generated", Header(mails[0], "Auto-Submitted"));
        Assert.Contains("Critical: Too many errors", Decoded(mails[0]), StringComparison.Ordinal);
        Assert.Contains("Resolved", Decoded(mails[1]), StringComparison.Ordinal);
        Assert.Contains("https://lms.example.org/ops", Decoded(mails[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_that_is_hostile_stays_text()
    {
        var line = new NoticeLine("errors", AlertSeverity.Critical, Hostile, new Dictionary<string, string> { ["area"] = Hostile }, null, Noon, null);
        Assert.True((await new MailChannel(Options(), "").SendAsync(Firing("firing-hostile-1") with { Title = "Critical: " + Hostile, Firing = [line] }, Cancel)).IsSent);

        var mail = Assert.Single(await _exim.MailsAsync(1, mail => mail.Contains("firing-hostile-1", StringComparison.Ordinal)));
        Assert.Null(Header(mail, "Bcc"));
        Assert.DoesNotContain("evil", Header(mail, "Envelope-to"), StringComparison.Ordinal);
        var html = Decoded(mail)[Decoded(mail).IndexOf("<!doctype html>", StringComparison.Ordinal)..];
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_refused_keeps_the_mail_from_nobody_else()
    {
        var some = await new MailChannel(Options(to: "unknown@localhost, ops@localhost"), "").SendAsync(Firing("firing-some-1"), Cancel);
        Assert.True(some.IsSent);
        Assert.Contains("refused for", some.Detail, StringComparison.Ordinal);
        Assert.Equal("ops@localhost", Header(Assert.Single(await _exim.MailsAsync(1, mail => mail.Contains("firing-some-1", StringComparison.Ordinal))), "Envelope-to"));

        var none = await new MailChannel(Options(to: "unknown@localhost"), "").SendAsync(Firing("firing-none-1"), Cancel);
        Assert.Equal((false, false), (none.IsSent, none.IsFinal));
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_gets_nothing()
    {
        var options = Options();
        (options.StartTls, options.Username, options.Password) = (true, "lectern", "sesame");
        var outcome = await new MailChannel(options, "").SendAsync(Firing("firing-tls-1"), Cancel);
        Assert.False(outcome.IsSent);
        Assert.Contains("certificate", outcome.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_command_signs_in_over_STARTTLS_and_says_that_it_was_sent()
    {
        // In a process of its own, which trusts the authority of the tests.
        var sent = await RunAsync("sesame");
        Assert.Equal((0, ""), (sent.ExitCode, sent.Error));
        Assert.StartsWith("mail: sent in ", sent.Output, StringComparison.Ordinal);
        Assert.Contains("ESMTPSA", Assert.Single(await _exim.MailsAsync(1, mail => mail.Contains("Subject: [Lectern] Test of alerts", StringComparison.Ordinal))), StringComparison.OrdinalIgnoreCase);

        var refused = await RunAsync("wrong-word");
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("lectern: mail: not sent: ", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-word", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("421 busy\r\n")]
    [InlineData("garbage\r\n")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_server_that_misbehaves_is_tried_again_later(string? greeting)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var accepting = server.AcceptTcpClientAsync(Cancel);
        var options = Options();
        options.Port = ((IPEndPoint)server.LocalEndpoint).Port;
        var sending = Attempt.SendAsync(new MailChannel(options, ""), Firing("firing-rude-1"), TimeSpan.FromSeconds(3));
        using (var client = await accepting)
        {
            if (greeting is { Length: > 0 })
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(greeting), Cancel);
            if (greeting is not null)
                client.Close();
            var outcome = await sending;
            Assert.Equal((false, false), (outcome.IsSent, outcome.IsFinal));
        }
    }

    private Task<Commands.LecternProgram.Result> RunAsync(string password) => Commands.LecternProgram.RunWithAsync(new()
    {
        ["SSL_CERT_FILE"] = _exim.Authority,
        ["Lectern__Alerts__Mail__Host"] = "localhost",
        ["Lectern__Alerts__Mail__Port"] = $"{_exim.Port}",
        ["Lectern__Alerts__Mail__From"] = "alerts@example.org",
        ["Lectern__Alerts__Mail__To"] = "ops@localhost",
        ["Lectern__Alerts__Mail__Username"] = "lectern",
        ["Lectern__Alerts__Mail__Password"] = password,
    }, "alerts", "test");

    private MailOptions Options(string to = "ops@localhost") => new() { Host = "localhost", Port = _exim.Port, StartTls = false, From = "Lectern <alerts@example.org>", To = to };

    private static Notice Firing(string id) => new()
    {
        Id = id,
        Thread = id,
        Kind = NoticeKind.Firing,
        Title = "Critical: web",
        At = Noon,
        Firing = [new("errors", AlertSeverity.Critical, "Too many errors", new Dictionary<string, string> { ["area"] = "web" }, "25 %", Noon, null)],
    };

    private static string? Header(string mail, string name) =>
        Regex.Match(mail.Split("\n\n")[0].ReplaceLineEndings("\n"), $@"^{name}: (.*(?:\n[ \t].*)*)", RegexOptions.Multiline | RegexOptions.IgnoreCase) is { Success: true } match ? match.Groups[1].Value : null;

    // Parts are quoted-printable or base64, as the mail says.
    private static string Decoded(string mail) => Part().Replace(mail.ReplaceLineEndings("\n"), match => match.Groups[1].Value == "base64"
        ? Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups[2].Value))
        : QuotedPrintable(match.Groups[2].Value));

    private static string QuotedPrintable(string text) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(
        Octet().Replace(text.Replace("=\n", "", StringComparison.Ordinal), match => ((char)Convert.ToByte(match.Groups[1].Value, 16)).ToString())));

    [GeneratedRegex("=([0-9A-F]{2})")]
    private static partial Regex Octet();

    [GeneratedRegex(@"Content-Transfer-Encoding: (base64|quoted-printable)\n\n(.*?)(?=\n\n--|\n--|\z)", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Part();
}
