using Lectern.Server.Storage.Files;
using Lectern.Server.Web.Delivery;
using Microsoft.Net.Http.Headers;

namespace Lectern.Server.Web;

/// <summary>
/// <c>GET /media/{name}</c>: files that teachers uploaded. A name never changes its content; caches keep it as long as
/// <see cref="CacheTable"/> says, and not for good: a file may have to go. Asks no database. What is served here was written by strangers, so a browser may show it and nothing more.
/// </summary>
public static class GetMedia
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapMedia(this IEndpointRouteBuilder app) => app.MapMethods("/media/{name}", GetAndHead, Answer).WithTags("Media").AllowAnonymous();

    private static IResult Answer(string name, MediaFiles files, HttpResponse response)
    {
        if (MediaName.Parse(name) is not { } media || Open(files, media) is not { } file)
            return Results.NotFound();
        var headers = response.Headers;
        headers.CacheControl = CacheTable.OfMedia(media.ContentType);
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.ContentDisposition = Disposition(media);
        return Results.Stream(file, media.ContentType, entityTag: new EntityTagHeaderValue($"\"{media.Hash}\""), enableRangeProcessing: true);
    }

    // A PDF can carry scripts and forms of its own; without a name here, the link's download attribute names the file.
    private static string Disposition(MediaName media) => media.ContentType == "application/pdf" ? "attachment" : "inline";

    private static FileStream? Open(MediaFiles files, MediaName media)
    {
        if (files.OpenRead(media.Hash) is not { } file)
            return null;
        Span<byte> head = stackalloc byte[MediaName.Head];
        if (media.Fits(head[..RandomAccess.Read(file.SafeFileHandle, head, 0)]))
            return file;
        file.Dispose();
        return null;
    }
}
