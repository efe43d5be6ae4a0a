using Lectern.Delivery.Images;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace Lectern.Server.Web;

/// <summary>A variant that can be answered with: what its headers say, and its bytes. Immutable; thread-safe.</summary>
internal sealed class VariantAnswer
{
    private readonly StringValues _contentType;
    private readonly StringValues _tag;
    private readonly byte[] _bytes;

    /// <param name="name">Of the variant.</param>
    /// <param name="file">Read whole, and left open: variants are small.</param>
    public VariantAnswer(VariantName name, SafeFileHandle file)
    {
        (Hash, _contentType, _tag) = (name.Hash, name.ContentType, $"\"{name}\"");
        _bytes = GC.AllocateUninitializedArray<byte>(checked((int)RandomAccess.GetLength(file)));
        for (var at = 0; at < _bytes.Length;)
        {
            var read = RandomAccess.Read(file, _bytes.AsSpan(at), at);
            at += read > 0 ? read : throw new IOException($"The file of {name} has become shorter while it was read.");
        }
    }

    /// <summary>Of the original.</summary>
    public string Hash { get; }

    public int Length => _bytes.Length;

    /// <summary>304 when the caller has it, no body for HEAD.</summary>
    public Task WriteAsync(HttpContext http, string cacheControl)
    {
        var (response, headers) = (http.Response, http.Response.Headers);
        MediaHeaders.Write(headers, cacheControl);
        headers.ETag = _tag;
        if (Holds(http.Request))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        headers.ContentType = _contentType;
        headers.ContentLength = _bytes.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(_bytes, CancellationToken.None).AsTask();
    }

    private bool Holds(HttpRequest request)
    {
        var header = request.Headers.IfNoneMatch;
        if (header.Count == 0)
            return false;
        return header == _tag || (EntityTagHeaderValue.TryParseList(header, out var held) && held.Any(one => one.Tag == _tag.ToString() || one.Equals(EntityTagHeaderValue.Any)));
    }
}
