using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Storage.Seeding;

/// <summary>The courses of a plan, without their counts of learners.</summary>
internal sealed class SeedCatalog
{
    private const int FewestLessons = 4;
    private const int MostLessons = 12;

    public sealed record Course(
        int Id, string Slug, string Title, string Subject, string Summary, int Category, CourseLevel Level, int Instructor,
        int Published, int FirstSection, int Sections, int FirstLesson, int Lessons)
    {
        /// <summary>The section, from 0, of a lesson, from 0: as even as it goes, the longer ones first.</summary>
        public int SectionOf(int lesson)
        {
            var (size, longer) = Math.DivRem(Lessons, Sections);
            return lesson < longer * (size + 1) ? lesson / (size + 1) : longer + (lesson - longer * (size + 1)) / size;
        }
    }

    private readonly HashSet<string> _slugs = new(StringComparer.Ordinal);

    public SeedCatalog(SeedPlan plan)
    {
        Courses = new Course[plan.Courses];
        int section = 1, lesson = 1;
        for (var id = 1; id <= plan.Courses; id++)
        {
            var course = Courses[id - 1] = Draw(plan, id, section, lesson);
            section += course.Sections;
            lesson += course.Lessons;
        }
        (Sections, Lessons) = (section - 1, lesson - 1);
    }

    public Course[] Courses { get; }
    public int Sections { get; }
    public int Lessons { get; }

    public Course this[int id] => Courses[id - 1];

    private Course Draw(SeedPlan plan, int id, int firstSection, int firstLesson)
    {
        var dice = SeedDice.For(plan.Seed, SeedDraw.Course, id);
        var category = Math.Min(dice.Below(SeedSubjects.All.Length), dice.Below(SeedSubjects.All.Length));
        var subject = dice.Pick(SeedSubjects.All[category].Subjects);
        var title = string.Format(null, dice.Pick(SeedPhrases.Titles), subject);
        var lessons = dice.Between(FewestLessons, MostLessons);
        // The smaller of two draws: some instructors teach a lot, most a course or two.
        var instructor = SeedPlan.FirstInstructor + Math.Min(dice.Below(plan.Instructors), dice.Below(plan.Instructors));
        return new(id, UniqueSlug(title), title, subject, Summary(subject, ref dice), category + 1, Level(ref dice), instructor,
            SeedCalendar.Published(plan, id, ref dice), firstSection, Sections: Math.Min(4, lessons / 2), firstLesson, lessons);
    }

    private static string Summary(string subject, ref SeedDice dice) =>
        $"{string.Format(null, dice.Pick(SeedPhrases.Promises), subject)} {dice.Pick(SeedPhrases.Ways)} {dice.Pick(SeedPhrases.Needs)}";

    private static CourseLevel Level(ref SeedDice dice) => dice.Below(20) switch
    {
        < 10 => CourseLevel.Beginner,
        < 17 => CourseLevel.Intermediate,
        _ => CourseLevel.Advanced,
    };

    private string UniqueSlug(string title)
    {
        var slug = Slug.From(title);
        for (var number = 2; !_slugs.Add(slug); number++)
            slug = $"{Slug.From(title)}-{number}";
        return slug;
    }
}
