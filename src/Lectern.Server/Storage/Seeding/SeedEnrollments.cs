using System.Numerics;

namespace Lectern.Server.Storage.Seeding;

/// <summary>
/// Who learns what, since when: a few courses have most of the learners and a few learners most of the courses. In the order in
/// which they happened, because that is how a store that grew over years holds them: one learner's rows lie far apart.
/// </summary>
internal sealed class SeedEnrollments
{
    // One enrollment is one number, so ten million take 80 MB and sort as numbers: second (27 bits), learner (20), course (15).
    private const int UserBits = 20;
    private const int CourseBits = 15;

    private readonly long[] _packed;

    private SeedEnrollments(long[] packed, int[] perCourse) => (_packed, PerCourse) = (packed, perCourse);

    public readonly record struct Enrollment(int Second, int User, int Course);

    public int Count => _packed.Length;

    /// <summary>Learners by course id; the course at 0 does not exist.</summary>
    public int[] PerCourse { get; }

    public Enrollment this[int index]
    {
        get
        {
            var packed = _packed[index];
            return new((int)(packed >> (UserBits + CourseBits)), (int)(packed >> CourseBits) & ((1 << UserBits) - 1), (int)packed & ((1 << CourseBits) - 1));
        }
    }

    public static SeedEnrollments Draw(SeedPlan plan, SeedPopularity popularity, int[] published, CancellationToken cancel)
    {
        var packed = new long[plan.Enrollments];
        var perCourse = new int[plan.Courses + 1];
        var chosenBy = new int[plan.Courses + 1];
        var busyness = new long[plan.Learners + 1];
        for (var learner = 0; learner < plan.Learners; learner++)
            busyness[learner + 1] = busyness[learner] + Busyness(plan, learner);

        var next = 0;
        for (var learner = 0; learner < plan.Learners; learner++)
        {
            cancel.ThrowIfCancellationRequested();
            // Shares of the running total, rounded down: they add up to the exact number.
            var end = (int)((Int128)busyness[learner + 1] * plan.Enrollments / busyness[plan.Learners]);
            var user = plan.FirstLearner + learner;
            var joined = SeedCalendar.Joined(plan, user);
            var dice = SeedDice.For(plan.Seed, SeedDraw.Choice, user);
            while (next < end)
            {
                var course = popularity.Pick(ref dice);
                if (chosenBy[course] == user)
                    continue;
                chosenBy[course] = user;
                perCourse[course]++;
                var first = Math.Max(joined, published[course]);
                long second = first + dice.Below(SeedCalendar.End - first);
                packed[next++] = ((second << UserBits) + user << CourseBits) + course;
            }
        }
        Array.Sort(packed);
        return new(packed, perCourse);
    }

    // Twice the enrollments, half the learners: a power law made of coin tosses.
    private static long Busyness(SeedPlan plan, int learner)
    {
        var dice = SeedDice.For(plan.Seed, SeedDraw.Busyness, learner);
        var doublings = Math.Min(plan.Octaves, BitOperations.TrailingZeroCount(dice.Next()));
        return (256L + dice.Below(256)) << doublings;
    }
}
