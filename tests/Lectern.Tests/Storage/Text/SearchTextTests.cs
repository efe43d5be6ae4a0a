using Lectern.Server.Storage.Text;

namespace Lectern.Tests.Storage.Text;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("  Café   au\tLait! ", "cafe au lait")]
    [InlineData("Straße", "strasse")]
    [InlineData("STRASSE", "strasse")]
    [InlineData("Smørrebrød, Łódź & Đà Nẵng", "smorrebrod lodz da nang")]
    [InlineData("İstanbul ısı", "istanbul isi")]
    [InlineData("Ærø", "aero")]
    [InlineData("ΟΔΥΣΣΕΎΣ", "οδυσσευσ")]
    [InlineData("Ёлка и йод", "елка и иод")]
    [InlineData("مُحَمَّد", "محمد")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("ภาษาไทย", "ภาษาไทย")]
    [InlineData("한국어", "한국어")]
    [InlineData("ガイド", "ガイド")]
    [InlineData("ﬁne ｆｕｌｌ", "fine full")]
    [InlineData("نرم\u200Cافزار", "نرمافزار")]
    [InlineData("1.2 Observing", "1 2 observing")]
    [InlineData("🚀", "")]
    public void Titles_are_found_without_accents_case_or_punctuation(string title, string expected)
    {
        Assert.Equal(expected.Normalize(), SearchText.Normalize(title));
        Assert.Equal(SearchText.Normalize(title), SearchText.Normalize(SearchText.Normalize(title)));
    }

    [Fact]
    public void A_lone_surrogate_is_a_gap_like_any_other() => Assert.Equal("a b", SearchText.Normalize("a\uD800b"));

    [Theory]
    [InlineData("Observing the Sky: The Birth of Astronomy", "observing-the-sky-the-birth-of-astronomy")]
    [InlineData("Основы программирования", "основы-программирования")]
    [InlineData("!!!", "course")]
    [InlineData("", "course")]
    public void A_slug_is_made_of_the_title(string title, string slug) => Assert.Equal(slug, Slug.From(title));

    [Fact]
    public void A_long_slug_ends_at_a_word()
    {
        Assert.EndsWith("-letters", Slug.From(string.Concat(Enumerable.Repeat("seventeen letters ", 9))), StringComparison.Ordinal);
        Assert.Equal(Slug.MaxLength, Slug.From(new string('x', 500)).Length);
    }
}
