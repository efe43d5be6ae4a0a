using Lectern.Server.Storage;
using Lectern.Server.Storage.Seeding;

namespace Lectern.Tests.Storage.Seeding;

public sealed class SeedWorldTests
{
    private static readonly Lazy<SeedWorld> Medium = new(() => SeedWorld.Draw(SeedPlan.Of(SeedSize.M, 1), StoreKind.Sqlite, CancellationToken.None));

    [Theory]
    [InlineData(SeedSize.XS, 100, 20, 300)]
    [InlineData(SeedSize.S, 1_000, 100, 5_000)]
    [InlineData(SeedSize.M, 10_000, 1_000, 80_000)]
    [InlineData(SeedSize.L, 100_000, 5_000, 1_000_000)]
    [InlineData(SeedSize.XL, 1_000_000, 20_000, 10_000_000)]
    public void Sizes_are_what_the_manual_says(SeedSize size, int users, int courses, int enrollments)
    {
        var plan = SeedPlan.Of(size, 1);
        Assert.Equal((users, courses, enrollments), (plan.Users, plan.Courses, plan.Enrollments));
        Assert.Equal(users, 1 + plan.Instructors + plan.Learners);
    }

    [Fact]
    public void A_tenth_of_the_courses_has_more_than_half_of_the_learners()
    {
        var counts = Medium.Value.Enrollments.PerCourse[1..].OrderDescending().ToList();
        Assert.InRange(counts.Take(100).Sum(), 40_001, 60_000);
        Assert.True(counts[^1] > 0);
    }

    [Fact]
    public void The_busiest_learner_has_many_times_the_median()
    {
        var counts = Enumerable.Range(0, Medium.Value.Enrollments.Count).CountBy(i => Medium.Value.Enrollments[i].User).Select(pair => pair.Value).Order().ToList();
        Assert.True(counts[^1] > 15 * counts[counts.Count / 2]);
        Assert.InRange(counts.Count, 9_000, 9_899);
    }

    [Fact]
    public void Nobody_enrolls_twice_in_one_course()
    {
        var enrollments = Enumerable.Range(0, Medium.Value.Enrollments.Count).Select(i => Medium.Value.Enrollments[i]).ToList();
        Assert.Equal(enrollments.Count, enrollments.DistinctBy(enrollment => (enrollment.User, enrollment.Course)).Count());
    }

    [Fact]
    public void Enrollments_stand_in_the_order_in_which_they_happened()
    {
        var seconds = Enumerable.Range(0, Medium.Value.Enrollments.Count).Select(i => Medium.Value.Enrollments[i].Second).ToList();
        Assert.Equal(seconds.Order(), seconds);
    }

    [Fact]
    public void Lessons_are_as_long_as_lessons_are_and_none_is_empty()
    {
        var texts = new SeedLessons(SeedPlan.Of(SeedSize.M, 1));
        var sizes = Enumerable.Range(1, 1000).Select(lesson => texts[lesson].Html.Length).ToList();
        Assert.InRange(sizes.Average(), 2_000, 6_000);
        Assert.All(sizes, size => Assert.InRange(size, 500, 8_000));
    }
}
