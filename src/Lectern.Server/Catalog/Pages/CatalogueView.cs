using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Components;

namespace Lectern.Server.Catalog.Pages;

/// <summary>A page of the catalogue.</summary>
/// <param name="Filter">What was asked for; shown in the form again.</param>
/// <param name="Categories">All categories, in the order of the list: value is the slug.</param>
public sealed record CatalogueView(
    CatalogueFilter Filter,
    IReadOnlyList<CourseCardView> Courses,
    Paging Paging,
    IReadOnlyList<Choice> Categories);

/// <param name="Query">Words to search for; empty for all.</param>
/// <param name="Category">Slug of a category; empty for all.</param>
/// <param name="Sort"><c>newest</c>, <c>popular</c> or <c>title</c>.</param>
public sealed record CatalogueFilter(string Query = "", string Category = "", CourseLevel? Level = null, string Sort = CatalogueFilter.Newest)
{
    public const string Newest = "newest";

    /// <summary>Fewer than all courses are asked for.</summary>
    public bool Narrows => Query.Length > 0 || Category.Length > 0 || Level is not null;
}
