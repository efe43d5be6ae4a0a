using Lectern.Server.Storage;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;

namespace Lectern.Server.Catalog;

public sealed record CategoryItem(string Slug, string Name, int Courses);

/// <summary><c>GET /api/categories</c>: what the catalogue can be narrowed to, and how many courses are published there.</summary>
internal static class ListCategories
{
    private const string Sql = """
        SELECT g.slug, g.name,
               (SELECT COALESCE(SUM(published), 0) FROM course_counts WHERE category_id = g.id)
        FROM categories AS g
        ORDER BY g.name, g.id
        """;

    public static async Task<IResult> Handle(Store store, Answers answers, AnswerKeys keys, CancellationToken cancel)
    {
        var answer = await answers.GetAsync(keys.Categories, store, static async (from, _, stop) =>
            CachedAnswer.Json(await ReadAsync(from, stop), CatalogJson.Default.IReadOnlyListCategoryItem), cancel);
        return answers.Result(answer!, keys.Categories, Sharing.Public, Audience.Everyone);
    }

    public static async Task<IReadOnlyList<CategoryItem>> ReadAsync(Store store, CancellationToken cancel) =>
        await store.QueryAsync(Sql, [],
            (rows, stop) => rows.ListAsync(row => new CategoryItem(row.Text(0), row.Text(1), row.Number(2)), stop), cancel);
}
