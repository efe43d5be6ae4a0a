using System.Globalization;
using Lectern.Server.Web.Delivery;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Lectern.Server.Web.Answers;

/// <summary>Writes a <see cref="CachedAnswer"/>: 304 when the caller has it, the compressed form when the caller takes it, no body for HEAD.</summary>
internal static class AnswerWriter
{
    private static readonly StringValues Vary = "Accept-Encoding, Authorization, Cookie";

    public static Task WriteAsync(HttpContext http, CachedAnswer answer, Sharing sharing, bool signedIn, EdgeHeaders edge, in StringValues tags)
    {
        var (request, response) = (http.Request, http.Response);
        var headers = response.Headers;
        // Some are written before the middleware that adds them to all others.
        SecurityHeaders.Write(http);
        headers.CacheControl = CacheControlOf(sharing, signedIn);
        if (sharing == Sharing.Public && !signedIn)
            edge.Write(headers, tags);
        headers.Vary = Vary;
        var (body, tag) = Negotiate(answer, request.Headers.AcceptEncoding, headers);
        headers.ETag = tag;
        if (Holds(request.Headers.IfNoneMatch, tag))
        {
            headers.ContentEncoding = default;
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        response.ContentType = answer.ContentType;
        PagePreload.Write(http);
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(body, CancellationToken.None).AsTask();
    }

    private static string CacheControlOf(Sharing sharing, bool signedIn) => sharing == Sharing.Personal ? CacheTable.Nobody : signedIn ? CacheTable.SignedIn : CacheTable.Visitor;

    private static (byte[] Body, string Tag) Negotiate(CachedAnswer answer, in StringValues accepted, IHeaderDictionary headers)
    {
        if (!answer.IsWorthCompressing || accepted.Count == 0)
            return (answer.Body, answer.Tag);
        if (Accepts(accepted, "br"))
        {
            headers.ContentEncoding = "br";
            return (answer.Brotli, answer.BrotliTag);
        }
        if (Accepts(accepted, "gzip"))
        {
            headers.ContentEncoding = "gzip";
            return (answer.Gzip, answer.GzipTag);
        }
        return (answer.Body, answer.Tag);
    }

    // RFC 9110, 12.5.3. Weights other than 0 make no difference: all forms are the same answer.
    public static bool Accepts(in StringValues accepted, string coding)
    {
        foreach (var header in accepted)
        {
            foreach (var range in header.AsSpan().Split(','))
            {
                var one = header.AsSpan()[range].Trim();
                if (!one.StartsWith(coding, StringComparison.OrdinalIgnoreCase))
                    continue;
                var rest = one[coding.Length..].TrimStart();
                if (rest.IsEmpty)
                    return true;
                if (rest[0] == ';')
                    return !IsZero(rest[1..].Trim());
            }
        }
        return false;
    }

    private static bool IsZero(ReadOnlySpan<char> weight) => weight.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        && double.TryParse(weight[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value == 0;

    // RFC 9110, 13.1.2: a list, compared weakly; '*' holds for whatever exists.
    private static bool Holds(in StringValues header, string tag)
    {
        if (header.Count == 0)
            return false;
        if (header.Count == 1 && header[0] == tag)
            return true;
        return EntityTagHeaderValue.TryParseList(header, out var held) && held.Any(one => one.Tag == tag || one.Equals(EntityTagHeaderValue.Any));
    }
}
