using System.Text.RegularExpressions;
using Lectern.Caching;
using Lectern.Delivery.Cdn;
using Lectern.Server.Storage;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Web.Delivery;

/// <summary>
/// Addresses of a lesson's files for those who may see the lesson. They change once an hour and are the same for everybody who gets them in
/// it, so that a CDN keeps one copy; each is good for five to six hours, and for as long beyond as old answers may be given. Thread-safe.
/// </summary>
public sealed partial class MediaLinks(SigningKeys keys, IOptions<LecternOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromHours(1);
    private static readonly TimeSpan Good = TimeSpan.FromHours(6);
    private static readonly TimeSpan AtLeast = TimeSpan.FromHours(4);

    // An answer whose lifetime is over is given while nothing newer can be had: its addresses must be good then, too.
    private readonly TimeSpan _old = TimeSpan.FromSeconds(Math.Max(options.Value.Cache.Families.Lesson.StaleSeconds, options.Value.Cache.Families.Lesson.StaleOnErrorSeconds));

    /// <summary>For one answer.</summary>
    public async Task<Signer> SignerAsync(CancellationToken cancel)
    {
        var expires = new DateTimeOffset(time.GetUtcNow().Ticks / Step.Ticks * Step.Ticks, TimeSpan.Zero) + Good + _old;
        return new(await keys.SignerAsync(expires, cancel), expires - AtLeast - _old);
    }

    /// <summary>Signs the files of one answer.</summary>
    public sealed partial class Signer(Func<string, MediaGrant> grant, DateTimeOffset goodUntil)
    {
        /// <summary>An answer is not kept until its addresses end: whoever is given it, however old, has four hours from then.</summary>
        public void Limit(CacheLoad load) => load.GoodUntil = goodUntil;

        /// <summary>Where the file of that name is read.</summary>
        public string Url(string name) => $"{MediaUrl.Prefix}{grant(name.Split('.')[0])}/{name}";

        /// <summary>The same in every address of a text that was made safe.</summary>
        public string Html(string html) => html.Contains("/media/", StringComparison.Ordinal) ? Address().Replace(html, match => $"\"{Url(match.Groups["name"].Value)}") : html;

        [GeneratedRegex("\"/media/(?<name>[0-9a-f]{64}\\.[a-z0-9]{3,4})(?=[\"#?])", RegexOptions.ExplicitCapture)]
        private static partial Regex Address();
    }
}

/// <summary>Makes the first key before the first lesson is asked for.</summary>
internal sealed class SigningKeysStart(SigningKeys keys) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await keys.RefreshAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is System.Data.Common.DbException or TimeoutException)
        {
            // The store is away: the first lesson asks again.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
