using System.Text;
using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Storage.Seeding;

/// <summary>
/// A few dozen lesson texts that all seeded lessons share: what a page costs to send depends on its size and shape, not on its being
/// the only one of its kind.
/// </summary>
internal sealed class SeedLessons(SeedPlan plan)
{
    private const int PoolSize = 32;

    private readonly Text[] _pool = [.. Enumerable.Range(0, PoolSize).Select(number => Compose(plan.Seed, number))];

    public sealed record Text(string Markdown, string Html);

    public Text this[int lesson] => _pool[SeedDice.For(plan.Seed, SeedDraw.Lesson, lesson).Below(PoolSize)];

    private static Text Compose(long seed, int number)
    {
        var dice = SeedDice.For(seed, SeedDraw.LessonPool, number);
        var markdown = new StringBuilder();
        for (var part = dice.Between(2, 5); part > 0; part--)
        {
            markdown.Append("## ").Append(dice.Pick(SeedProse.Headings)).Append("\n\n");
            for (var paragraph = dice.Between(1, 3); paragraph > 0; paragraph--)
                markdown.Append(dice.Pick(SeedProse.Paragraphs)).Append("\n\n");
            markdown.Append(dice.Pick(SeedProse.Blocks)).Append("\n\n");
        }
        var source = markdown.ToString();
        return new(source, LessonContent.ToSafeHtml(LessonFormat.Markdown, source));
    }
}
