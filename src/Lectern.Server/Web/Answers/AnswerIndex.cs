using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;

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

    /// <param name="Key">The answer's.</param>
    /// <param name="Sharing">Who may keep it.</param>
    /// <param name="Endpoint">Which endpoint gave it: meters divide by its route.</param>
    public readonly record struct Place(string Key, Sharing Sharing, Endpoint? Endpoint);

    public static IEnumerable<long> Who(Audience audience, Viewer? viewer) => audience switch
    {
        Audience.Everyone => [Visitor, Anybody],
        Audience.Visitors => [Visitor],
        Audience.SignedIn => [Anybody],
        _ => viewer is null ? [] : [viewer.Id],
    };

    public bool TryFind(in Request request, out Place place) => _places.TryGetValue(request, out place);

    public void Remember(in Request request, Place place)
    {
        if (request.Target.Length is 0 or > LongestTarget)
            return;
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
