using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Lectern.Server.Web.Answers;

/// <summary>
/// Which request was answered with which key. A hint and no more: the key says whether the answer is still there and true. Bounded by
/// forgetting everything. Thread-safe.
/// </summary>
internal sealed class AnswerIndex
{
    // About 250 bytes each.
    private const int Capacity = 50_000;
    private const int LongestTarget = 500;

    /// <summary>Stands for whoever has not signed in.</summary>
    public const long Visitor = 0;

    /// <summary>Stands for whoever has signed in.</summary>
    public const long Anybody = -1;

    private readonly ConcurrentDictionary<Request, Place> _places = new();
    private int _count;

    /// <param name="Who">A user's id, <see cref="Visitor"/> or <see cref="Anybody"/>.</param>
    /// <param name="Target">Path and query as they were sent.</param>
    /// <param name="Host">The name that they were sent to: pages say it.</param>
    /// <param name="IsHttps">So do they with this.</param>
    public readonly record struct Request(long Who, string Target, string Host, bool IsHttps)
    {
        public static Request Of(HttpContext http, long who) =>
            new(who, http.Features.Get<IHttpRequestFeature>()!.RawTarget, http.Request.Host.Value ?? "", http.Request.IsHttps);
    }

    /// <summary>What a request was answered with.</summary>
    /// <param name="key">The answer's.</param>
    /// <param name="sharing">Who may keep it.</param>
    /// <param name="endpoint">Which endpoint gave it: meters divide by its route.</param>
    /// <param name="edgeTags">What a CDN is told of it.</param>
    public sealed class Place(string key, Sharing sharing, Endpoint? endpoint, StringValues edgeTags)
    {
        public string Key => key;

        public Sharing Sharing => sharing;

        public Endpoint? Endpoint => endpoint;

        public StringValues EdgeTags => edgeTags;

        /// <summary>How often the request came again. Counted without a lock: a lost one does no harm.</summary>
        public long Asks { get; set; }
    }

    public static IEnumerable<long> Who(Audience audience, Viewer? viewer) => audience switch
    {
        Audience.Everyone => [Visitor, Anybody],
        Audience.Visitors => [Visitor],
        Audience.SignedIn => [Anybody],
        _ => viewer is null ? [] : [viewer.Id],
    };

    public bool TryFind(in Request request, [NotNullWhen(true)] out Place? place)
    {
        if (!_places.TryGetValue(request, out place))
            return false;
        place.Asks++;
        return true;
    }

    /// <summary>What anybody may be given and came more than once, the most wanted first: of each answer the shortest request.</summary>
    /// <param name="isMeant">Leaves others out.</param>
    public IEnumerable<Request> MostWanted(Func<Request, bool> isMeant) => _places
        .Where(one => one is { Key.Who: Visitor or Anybody, Value: { Sharing: Sharing.Public, Asks: > 0 } } && isMeant(one.Key))
        .GroupBy(one => one.Value.Key, StringComparer.Ordinal)
        .OrderByDescending(answer => answer.Sum(one => one.Value.Asks))
        .Select(answer => answer.MinBy(one => one.Key.Target.Length).Key);

    public void Remember(in Request request, string key, Sharing sharing, Endpoint? endpoint, in StringValues edgeTags)
    {
        if (request.Target.Length is 0 or > LongestTarget || (_places.TryGetValue(request, out var known) && known.Key == key && known.Sharing == sharing))
            return;
        var place = new Place(key, sharing, endpoint, edgeTags);
        if (Volatile.Read(ref _count) >= Capacity)
        {
            _places.Clear();
            Volatile.Write(ref _count, 0);
        }
        if (_places.TryAdd(request, place))
            Interlocked.Increment(ref _count);
        else
            _places[request] = place;
    }
}
