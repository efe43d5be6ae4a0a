using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Lectern.Server.Web.Delivery;
using Microsoft.Net.Http.Headers;

namespace Lectern.Server.Web;

/// <summary>Who may keep a copy of an answer, and for how long.</summary>
public enum Sharing
{
    /// <summary>Anyone may, for a few seconds: the same bytes for every caller.</summary>
    Public,

    /// <summary>Nobody may: it was made for one person.</summary>
    Personal,
}

/// <summary>200 with JSON and a strong ETag over its bytes, or 304 when the caller has them already.</summary>
public sealed class TaggedJson<T>(T value, JsonTypeInfo<T> type, Sharing sharing) : IResult, IValueHttpResult
{
    public object? Value => value;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var tag = Tag(body);
        response.Headers.CacheControl = sharing == Sharing.Personal ? CacheTable.Nobody
            : httpContext.User.Identity?.IsAuthenticated == true ? CacheTable.SignedIn : CacheTable.Visitor;
        response.Headers.Vary = "Authorization, Cookie";
        response.Headers.ETag = tag;
        if (Holds(httpContext.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    // 128 bits of SHA-256 are enough for bytes that we made ourselves.
    private static string Tag(byte[] body) => $"\"{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, 16))}\"";

    private static bool Holds(HttpRequest request, string tag)
    {
        var header = request.Headers.IfNoneMatch;
        if (header.Count == 0)
            return false;
        if (header.Count == 1 && header[0] == tag)
            return true;
        // RFC 9110, 13.1.2: a list, compared weakly; '*' holds for whatever exists.
        return EntityTagHeaderValue.TryParseList(header, out var held)
            && held.Any(one => one.Tag == tag || one.Equals(EntityTagHeaderValue.Any));
    }
}
