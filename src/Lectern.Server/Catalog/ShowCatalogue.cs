using Lectern.Server.Catalog.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Components;

namespace Lectern.Server.Catalog;

/// <summary><c>GET /</c> and <c>GET /courses</c>: the catalogue as a page. Two statements, whatever the size.</summary>
internal static class ShowCatalogue
{
    // Rows of two, three and four cards come out even.
    private const int Cards = 24;

    public static async Task<IResult> Handle(HttpContext http, Store store, CourseCursor cursors, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var list = CourseListRequest.Parse(http.Request, errors) with { Limit = Cards };
        if (errors.Any)
            return http.Fault(StatusCodes.Status400BadRequest);
        var filter = new CatalogueFilter(http.Request.Query["q"].ToString().Trim(), list.Category ?? "", list.Level, list.Sort.ToString().ToLowerInvariant());
        var page = await GetCoursePage.ReadAsync(store, cursors, list, null, cancel);
        var categories = await ListCategories.ReadAsync(store, cancel);
        return http.PublicFrame(Address(filter, list.Page)).Page<CataloguePage>(new CatalogueView(
            filter,
            [.. page.Items.Select(Card)],
            new(page.Page, page.Limit, page.Total, page.TotalIsExact),
            [.. categories.Select(category => new Choice(category.Slug, category.Name))]));
    }

    private static CourseCardView Card(CourseItem course) => new(
        course.Id, course.Slug, course.Title, course.Summary, course.Language, course.CategoryName, course.Instructor.Name, course.EnrollmentCount, course.ImageUrl);

    private static string Address(CatalogueFilter filter, int page) => PageQuery.Of("/courses",
        ("q", filter.Query), ("category", filter.Category), ("level", filter.Level is { } level ? CourseLevels.Name(level) : null),
        ("sort", filter.Sort == CatalogueFilter.Newest ? null : filter.Sort), ("page", page == 1 ? null : page));
}
