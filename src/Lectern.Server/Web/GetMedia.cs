using Lectern.Delivery.Files;
using Lectern.Delivery.Images;
using Lectern.Server.Web.Delivery;
using Microsoft.Net.Http.Headers;

namespace Lectern.Server.Web;

/// <summary>
/// <c>GET /media/{name}</c>: files that teachers uploaded, and variants of their images, made when first asked for. A name never changes its
/// content; caches keep it as long as <see cref="CacheTable"/> says, and not for good: a file may have to go. Private ones need a grant:
/// <c>GET /media/{grant}/{name}</c>, see <see cref="MediaAccess"/>.
/// </summary>
public static class GetMedia
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapMedia(this IEndpointRouteBuilder app)
    {
        var media = app.MapGroup("/media").WithTags("Media").AllowAnonymous();
        media.MapMethods("/{name}", GetAndHead, (string name, HttpContext http, MediaFiles files, ImageVariants variants, MediaAccess access, CancellationToken cancel) => AnswerAsync(name, null, http, files, variants, access, cancel));
        media.MapMethods("/{grant}/{name}", GetAndHead, (string grant, string name, HttpContext http, MediaFiles files, ImageVariants variants, MediaAccess access, CancellationToken cancel) => AnswerAsync(name, grant, http, files, variants, access, cancel));
    }

    private static async Task<IResult> AnswerAsync(string name, string? grant, HttpContext http, MediaFiles files, ImageVariants variants, MediaAccess access, CancellationToken cancel)
    {
        if (VariantName.Parse(name) is { } variant)
            return await access.CacheControlAsync(variant.Hash, variant.ContentType, grant, Viewer.From(http.User), cancel) is { } kept ? await VariantAsync(variant, kept, files, variants, http, cancel) : Refused();
        if (MediaName.Parse(name) is not { } media || await OpenAsync(files, media, cancel) is not { } file)
            return Results.NotFound();
        if (await access.CacheControlAsync(media.Hash, media.ContentType, grant, Viewer.From(http.User), cancel) is not { } cacheControl)
        {
            await file.DisposeAsync();
            return Refused();
        }
        MediaHeaders.Write(http.Response.Headers, cacheControl);
        http.Response.Headers.ContentDisposition = Disposition(media);
        return Results.Stream(file, media.ContentType, entityTag: new EntityTagHeaderValue($"\"{media.Hash}\""), enableRangeProcessing: true);
    }

    private static IResult Refused() =>
        Results.Problem("Open the lesson again: its page has a new address of the file.", statusCode: StatusCodes.Status403Forbidden, title: "This file is for those who may read its lesson.");

    private static async Task<IResult> VariantAsync(VariantName name, string cacheControl, MediaFiles files, ImageVariants variants, HttpContext http, CancellationToken cancel)
    {
        var (file, fault) = await variants.GetAsync(name, cancel);
        switch (fault)
        {
            case null:
                using (file)
                    await new VariantAnswer(name, file!).WriteAsync(http, cacheControl);
                return Results.Empty;
            case VariantFault.Busy:
                http.Response.Headers.RetryAfter = variants.RetryAfterText;
                return Results.Problem("Too many images are being made at this moment. Ask again in a few seconds.", statusCode: StatusCodes.Status429TooManyRequests);
            case VariantFault.TimedOut:
                http.Response.Headers.RetryAfter = variants.RetryAfterText;
                return Results.Problem("This image took too long to make. Ask again in a few seconds.", statusCode: StatusCodes.Status503ServiceUnavailable);
            case VariantFault.OriginalOnly when await NameOfOriginalAsync(files, name.Hash, cancel) is { } original:
                // For the moment: libvips may come.
                http.Response.Headers.CacheControl = "no-store";
                return Results.Redirect($"{http.Request.Path.Value![..^name.ToString().Length]}{original}");
            default:
                return Results.NotFound();
        }
    }

    // A PDF can carry scripts and forms of its own; without a name here, the link's download attribute names the file.
    private static string Disposition(MediaName media) => media.ContentType == "application/pdf" ? "attachment" : "inline";

    private static async Task<Stream?> OpenAsync(MediaFiles files, MediaName media, CancellationToken cancel)
    {
        if (await files.OpenReadAsync(media.Hash, cancel) is not { } file)
            return null;
        if (media.Fits(await HeadOfAsync(file, cancel)))
            return file;
        await file.DisposeAsync();
        return null;
    }

    private static async Task<string?> NameOfOriginalAsync(MediaFiles files, string hash, CancellationToken cancel)
    {
        await using var file = await files.OpenReadAsync(hash, cancel);
        return file is null ? null : MediaName.Of(hash, await HeadOfAsync(file, cancel));
    }

    private static async Task<byte[]> HeadOfAsync(Stream file, CancellationToken cancel)
    {
        var head = new byte[MediaName.Head];
        var length = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        file.Position = 0;
        return head[..length];
    }
}
