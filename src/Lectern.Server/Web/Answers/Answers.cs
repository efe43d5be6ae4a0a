using System.Diagnostics.CodeAnalysis;
using Lectern.Caching;
using Lectern.Database;
using Lectern.Server.Web.Delivery;
using Microsoft.Extensions.Primitives;

namespace Lectern.Server.Web.Answers;

/// <summary>The answers that are kept, and the way from a request straight to one of them. Thread-safe.</summary>
public sealed class Answers(Cache cache, EdgeHeaders edge)
{
    private readonly AnswerIndex _index = new();

    /// <summary>The answer of <paramref name="key"/>, kept or made; null when the loader says that there is none.</summary>
    /// <param name="key">From <see cref="AnswerKeys"/>; what the viewer may see is part of it.</param>
    /// <param name="state">Given to the loader.</param>
    /// <param name="load">Makes the answer, for all who want it at this moment.</param>
    /// <param name="cancel">The request's.</param>
    public ValueTask<CachedAnswer?> GetAsync<TState>(in CacheKey key, TState state, CacheLoader<TState, CachedAnswer> load, CancellationToken cancel) =>
        cache.GetAsync(key, (state, load), LoadNewestAsync, CachedAnswer.Codec.Instance, cancel);

    // What is kept must not be older than the invalidation that it comes after, as a replica's answer may be.
    private static async Task<CachedAnswer?> LoadNewestAsync<TState>((TState State, CacheLoader<TState, CachedAnswer> Load) loader, CacheLoad load, CancellationToken cancel)
    {
        DatabaseScope.BeginNewest();
        return await loader.Load(loader.State, load, cancel);
    }

    /// <summary>An answer for this request, which the next one like it finds without routing.</summary>
    /// <param name="answer">What <see cref="GetAsync"/> gave for <paramref name="key"/>.</param>
    /// <param name="key">Its key.</param>
    /// <param name="sharing">Who may keep it.</param>
    /// <param name="audience">Who else may be given it when they ask the same.</param>
    internal IResult Result(CachedAnswer answer, in CacheKey key, Sharing sharing, Audience audience) => new AnswerResult(this, answer, key, sharing, audience);

    /// <summary>Writes an answer and remembers the way to it.</summary>
    internal Task WriteAsync(HttpContext http, CachedAnswer answer, in CacheKey key, Sharing sharing, Audience audience, Viewer? viewer)
    {
        // A route that nobody may keep has nothing for the edge either.
        var tags = CacheTable.ClassOf(http.GetEndpoint()) == CacheClass.Public ? edge.TagsOf(key, sharing) : default;
        if (cache.IsEnabled && HttpMethods.IsGet(http.Request.Method))
        {
            foreach (var who in AnswerIndex.Who(audience, viewer))
                _index.Remember(AnswerIndex.Request.Of(http, who), key.Text, sharing, http.GetEndpoint(), tags);
        }
        return WriteAsync(http, answer, sharing, viewer, tags);
    }

    /// <summary>Writes an answer that was found at its place.</summary>
    internal Task WriteAsync(HttpContext http, CachedAnswer answer, Sharing sharing, Viewer? viewer, in StringValues tags) =>
        AnswerWriter.WriteAsync(http, answer, sharing, viewer is not null, edge, tags);

    internal bool TryFind(in AnswerIndex.Request request, [NotNullWhen(true)] out CachedAnswer? answer, [NotNullWhen(true)] out AnswerIndex.Place? place)
    {
        answer = null;
        return _index.TryFind(request, out place) && cache.TryGet(place.Key, out answer) && answer is not null;
    }

    /// <summary>What anybody may be given and was asked for more than once, the most wanted first.</summary>
    internal IEnumerable<AnswerIndex.Request> MostWanted(Func<AnswerIndex.Request, bool> isMeant) => _index.MostWanted(isMeant);
}

/// <summary>Who may be given the same answer to the same request.</summary>
public enum Audience
{
    /// <summary>Everyone.</summary>
    Everyone,

    /// <summary>Everyone who has not signed in.</summary>
    Visitors,

    /// <summary>Everyone who has signed in.</summary>
    SignedIn,

    /// <summary>This viewer alone.</summary>
    Viewer,
}

/// <summary>An answer that is kept, as the result of an endpoint.</summary>
internal sealed class AnswerResult(Answers answers, CachedAnswer answer, CacheKey key, Sharing sharing, Audience audience) : IResult, IValueHttpResult
{
    public object? Value => answer.Body;

    public Task ExecuteAsync(HttpContext httpContext) => answers.WriteAsync(httpContext, answer, key, sharing, audience, Viewer.From(httpContext.User));
}
