using Lectern.Server.Catalog.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;
using Lectern.Server.Web.Components;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Catalog;

/// <summary><c>GET /</c> and <c>GET /courses</c>: the catalogue as a page. Two statements, whatever the size, and one more when it shows images that this process has not shown.</summary>
internal static class ShowCatalogue
{
    // Rows of two, three and four cards come out even.
    private const int Cards = 24;

    public static async Task<IResult> Handle(HttpContext http, Store store, CourseLists lists, Pictures pictures, Answers answers, AnswerKeys keys, PageRenderer pages, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var list = CourseListRequest.Parse(http.Request, errors) with { Limit = Cards };
        if (errors.Any)
            return http.Fault(StatusCodes.Status400BadRequest);
        var filter = new CatalogueFilter(http.Request.Query["q"].ToString().Trim(), list.Category ?? "", list.Level, list.Sort.ToString().ToLowerInvariant());
        if (!http.IsVisit())
            return http.PublicFrame(Address(filter, list.Page)).Page<CataloguePage>(await ViewAsync(store, lists, pictures, list, filter, cancel));

        // What was typed stands in the search field as it was typed.
        var key = keys.CataloguePage($"{list.Name("")}:{filter.Query}", http.Request);
        var frame = PageFrame.VisitFrame(http.Request, Address(filter, list.Page));
        var answer = await answers.GetAsync(key, (store, lists, pictures, list, filter, frame, pages), static async (what, _, stop) =>
            await what.pages.RenderAsync(what.frame.Page<CataloguePage>(await ViewAsync(what.store, what.lists, what.pictures, what.list, what.filter, stop))), cancel);
        return answers.Result(answer!, key, Sharing.Public, Audience.Visitors);
    }

    private static async Task<CatalogueView> ViewAsync(Store store, CourseLists lists, Pictures pictures, CourseListRequest list, CatalogueFilter filter, CancellationToken cancel)
    {
        var page = await lists.ReadAsync(list, null, cancel);
        var categories = await ListCategories.ReadAsync(store, cancel);
        var images = await pictures.FindAsync(page.Items.Select(course => course.ImageUrl), cancel);
        return new(
            filter,
            [.. page.Items.Select(course => Card(course, images))],
            new(page.Page, page.Limit, page.Total, page.TotalIsExact),
            [.. categories.Select(category => new Choice(category.Slug, category.Name))]);
    }

    private static CourseCardView Card(CourseItem course, PictureSet images) => new(
        course.Id, course.Slug, course.Title, course.Summary, course.Language, course.CategoryName, course.Instructor.Name, course.EnrollmentCount, images.Of(course.ImageUrl));

    private static string Address(CatalogueFilter filter, int page) => PageQuery.Of("/courses",
        ("q", filter.Query), ("category", filter.Category), ("level", filter.Level is { } level ? CourseLevels.Name(level) : null),
        ("sort", filter.Sort == CatalogueFilter.Newest ? null : filter.Sort), ("page", page == 1 ? null : page));
}
