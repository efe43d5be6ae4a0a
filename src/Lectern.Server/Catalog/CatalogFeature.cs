
namespace Lectern.Server.Catalog;

/// <summary>Finding a course.</summary>
public static class CatalogFeature
{
    public static void AddCatalog(this IServiceCollection services)
    {
        services.AddDataProtection();
        services.AddSingleton(GetCourse.Hot);
        services.AddSingleton<CourseCursor>();
        services.AddSingleton<CourseTotals>();
        services.AddSingleton<CourseLists>();
    }

    public static void MapCatalog(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Catalog").AllowAnonymous();
        api.MapGet("/courses", GetCoursePage.Handle);
        api.MapGet("/courses/{slug}", GetCourse.Handle);
        api.MapGet("/categories", ListCategories.Handle);

        var pages = app.MapGroup("").WithTags("Catalog").ExcludeFromDescription().AllowAnonymous();
        pages.MapGet("/", ShowCatalogue.Handle);
        pages.MapGet("/courses", ShowCatalogue.Handle);
        pages.MapGet("/courses/{slug}", ShowCourse.Handle);
    }
}
