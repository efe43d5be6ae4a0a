using Lectern.Server.Learning.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Web;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Learning;

/// <summary><c>GET /my</c>: what the viewer learns, the most recently used first, and what else there is. One round trip, and one more for covers that this process has not shown.</summary>
internal static class ShowMyLearning
{
    private const int MaxPage = 10_000;

    public static async Task<IResult> Handle(HttpContext http, Store store, Pictures pictures, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var page = errors.Number(http.Request.Query["page"], "page", 1, MaxPage, otherwise: 1);
        if (errors.Any)
            return http.Fault(StatusCodes.Status400BadRequest);
        var reads = new MyLearningReads(store.Kind, Viewer.From(http.User)!.Id, page);
        await store.ReadAsync(reads.Batch, cancel);
        return http.Frame().Page<MyLearningPage>(reads.View(await pictures.FindAsync(reads.ImageUrls, cancel)));
    }
}
