using Lectern.Server.Storage;

namespace Lectern.Tests.Catalog;

public sealed class CourseSearchTests
{
    private static readonly string[] Titles =
    [
        "Éléments d'algèbre", "Algebra II: rings & fields", "Straße und Verkehr", "مقدمة في البرمجة", "مُقَدِّمَة في الرياضيات",
        "हिन्दी साहित्य का इतिहास", "机器学习入门", "日本語の文法", "ภาษาไทยเบื้องต้น", "C++ in 21 days", "İstanbul'un tarihi", "Naïve Bayes", "Русский язык", "100% cotton OR silk",
    ];

    [Theory, OnBothStores]
    public async Task Words_are_found_whatever_their_case_accents_and_script(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        foreach (var title in Titles)
            await school.CourseAsync(title);

        foreach (var (query, expected) in new (string, string[])[]
        {
            ("algebre", ["Éléments d'algèbre"]),
            ("ALGÈBRE", ["Éléments d'algèbre"]),
            ("alg", ["Éléments d'algèbre", "Algebra II: rings & fields"]),
            ("fields algebra", ["Algebra II: rings & fields"]),
            ("algebra nothing", []),
            ("bra", []),
            ("strasse", ["Straße und Verkehr"]),
            ("مقدمة", ["مقدمة في البرمجة", "مُقَدِّمَة في الرياضيات"]),
            ("مُقَدِّمَة البرم", ["مقدمة في البرمجة"]),
            ("हिन्दी", ["हिन्दी साहित्य का इतिहास"]),
            ("साहित्य इति", ["हिन्दी साहित्य का इतिहास"]),
            ("机器学习", ["机器学习入门"]),
            ("学习", ["机器学习入门"]),
            ("文法", ["日本語の文法"]),
            ("ไทย", ["ภาษาไทยเบื้องต้น"]),
            ("c++", ["C++ in 21 days", "100% cotton OR silk"]),
            ("c 21", ["C++ in 21 days"]),
            ("istanbul", ["İstanbul'un tarihi"]),
            ("naive bayes", ["Naïve Bayes"]),
            ("РУССКИЙ", ["Русский язык"]),
            ("100", ["100% cotton OR silk"]),
            ("or", ["100% cotton OR silk"]),
            ("what about", Titles),
        })
            Assert.Equal(expected.Order(), await FindAsync(school, query));
    }

    [Theory]
    [InlineData("algbra", "Algebra II: rings & fields")]
    [InlineData("istambul", "İstanbul'un tarihi")]
    [InlineData("elments algebre", "Éléments d'algèbre")]
    [InlineData("algebra", "Algebra II: rings & fields")]
    [InlineData("qwertz")]
    public async Task PostgreSQL_forgives_a_slip_where_nothing_has_the_word_itself(string query, params string[] expected)
    {
        await using var school = await School.OpenAsync(StoreKind.Postgres);
        foreach (var title in Titles)
            await school.CourseAsync(title);
        Assert.Equal(expected.Order(), await FindAsync(school, query));
    }

    [Theory, OnBothStores]
    public async Task The_syntax_of_a_search_engine_means_nothing(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        foreach (var title in Titles)
            await school.CourseAsync(title);

        foreach (var query in new[]
        {
            "\"", "'", "\"algebra", "algebra\"", "algebra OR \"", "NEAR(algebra, 2)", "search_text:algebra", "-algebra", "algebra*", "^algebra", "{algebra}", "(algebra", "algebra)",
            "algebra AND", "NOT algebra", "algebra & !", "algebra <-> x", "algebra:*A", "'; DROP TABLE courses; --", "%", "_", "\\", "a\\'b", "\uFEFFalgebra", "***", "💥", "a b c d e f g h i j k l m n o p",
            "'algebra':*", "algebra | courses", "\u0301", "０１２", "ﬁelds",
        })
            await FindAsync(school, query);
        Assert.Equal(["Algebra II: rings & fields"], await FindAsync(school, "search_text -algebra*".Replace("search_text ", "", StringComparison.Ordinal)));
        Assert.Equal(["Algebra II: rings & fields"], await FindAsync(school, "ﬁelds"));
        Assert.Equal(Titles.Order(), await FindAsync(school, ""));
        Assert.Empty(await FindAsync(school, "***"));
    }

    private static async Task<IEnumerable<string>> FindAsync(School school, string query)
    {
        var page = await school.GetAsync("/api/courses?limit=100&q=" + Uri.EscapeDataString(query));
        var titles = page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("title").GetString()!).Order().ToList();
        Assert.Equal(titles.Count, page.GetProperty("total").GetInt32());
        return titles;
    }
}
