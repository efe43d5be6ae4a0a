using System.Reflection;
using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Storage.Demo;

/// <summary>The courses in <c>Demo/Courses</c>: a folder each, with <c>course.md</c> and a file for every lesson in reading order.</summary>
internal static class DemoContent
{
    private const string Prefix = "demo/";

    public sealed record Course(string Slug, string Title, string Summary, string Category, CourseLevel Level, string Language, Lesson[] Lessons);

    public sealed record Lesson(string Section, string Title, bool IsPreview, string Markdown, string Html);

    private static readonly Lazy<IReadOnlyList<Course>> Lazily = new(Read);

    /// <summary>Read and rendered by whoever asks first; others wait for that one.</summary>
    public static IReadOnlyList<Course> Courses => Lazily.Value;

    private static IReadOnlyList<Course> Read() =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .GroupBy(name => name.Split('/')[1], (slug, files) => ReadCourse(slug, [.. files])),
    ];

    private static Course ReadCourse(string slug, string[] files)
    {
        var about = Open($"{Prefix}{slug}/course.md");
        return new(slug, about["title"], about["summary"], about["category"], Enum.Parse<CourseLevel>(about["level"], ignoreCase: true), about["language"],
            [.. files.Where(file => !file.EndsWith("/course.md", StringComparison.Ordinal)).Select(ReadLesson)]);
    }

    private static Lesson ReadLesson(string file)
    {
        var lesson = Open(file);
        return new(lesson["section"], lesson["title"], lesson.Values.ContainsKey("preview"), lesson.Body, LessonContent.ToSafeHtml(LessonFormat.Markdown, lesson.Body));
    }

    private static FrontMatter Open(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return FrontMatter.Parse(reader.ReadToEnd());
    }
}
