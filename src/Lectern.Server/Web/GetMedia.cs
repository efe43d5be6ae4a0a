using Lectern.Server.Storage.Files;
using Lectern.Server.Web.Delivery;
using Microsoft.Net.Http.Headers;

namespace Lectern.Server.Web;

/// <summary>
/// <c>GET /media/{name}</c>: files that teachers uploaded. A name never changes its content; caches keep it as long as
/// <see cref="CacheTable"/> says, and not for good: a file may have to go. Private ones need a grant: <c>GET /media/{grant}/{name}</c>, see <see cref="MediaAccess"/>. What is served here was written by strangers, so a browser may show it and nothing more.
/// </summary>
public static class GetMedia
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapMedia(this IEndpointRouteBuilder app)
    {
        var media = app.MapGroup("/media").WithTags("Media").AllowAnonymous();
        media.MapMethods("/{name}", GetAndHead, (string name, HttpContext http, MediaFiles files, MediaAccess access, CancellationToken cancel) => AnswerAsync(name, null, http, files, access, cancel));
        media.MapMethods("/{grant}/{name}", GetAndHead, (string grant, string name, HttpContext http, MediaFiles files, MediaAccess access, CancellationToken cancel) => AnswerAsync(name, grant, http, files, access, cancel));
    }

    private static async Task<IResult> AnswerAsync(string name, string? grant, HttpContext http, MediaFiles files, MediaAccess access, CancellationToken cancel)
    {
        if (MediaName.Parse(name) is not { } media || Open(files, media) is not { } file)
            return Results.NotFound();
        if (await access.CacheControlAsync(name, media.ContentType, grant, Viewer.From(http.User), cancel) is not { } cacheControl)
        {
            await file.DisposeAsync();
            return Results.Problem("Open the lesson again: its page has a new address of the file.", statusCode: StatusCodes.Status403Forbidden, title: "This file is for those who may read its lesson.");
        }
        var headers = http.Response.Headers;
        headers.CacheControl = cacheControl;
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
