using Lectern.Delivery.Images;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace Lectern.Server.Web;

/// <summary>
/// Writes a variant's file as an answer: straight from the file into the connection's own buffer, as variants are small and lie in the
/// system's page cache. 304 when the caller has it, no body for HEAD.
/// </summary>
internal static class VariantWriter
{
    private const int Piece = 64 * 1024;

    public static async Task WriteAsync(HttpContext http, VariantName name, SafeFileHandle file, string cacheControl)
    {
        var (response, headers) = (http.Response, http.Response.Headers);
        MediaHeaders.Write(headers, cacheControl);
        var tag = $"\"{name}\"";
        headers.ETag = tag;
        if (Holds(http.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var length = RandomAccess.GetLength(file);
        response.ContentType = name.ContentType;
        response.ContentLength = length;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        for (long at = 0; at < length;)
        {
            var read = RandomAccess.Read(file, response.BodyWriter.GetSpan((int)Math.Min(Piece, length - at)), at);
            if (read == 0)
                throw new IOException($"The file of {name} has become shorter while it was read.");
            response.BodyWriter.Advance(read);
            at += read;
            // The last one too: Kestrel does not send what is written after a flush until somebody flushes again.
            await response.BodyWriter.FlushAsync(http.RequestAborted);
        }
    }

    private static bool Holds(HttpRequest request, string tag)
    {
        var header = request.Headers.IfNoneMatch;
        if (header.Count == 0)
            return false;
        return header == tag || (EntityTagHeaderValue.TryParseList(header, out var held) && held.Any(one => one.Tag == tag || one.Equals(EntityTagHeaderValue.Any)));
    }
}
