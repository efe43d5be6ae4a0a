namespace Lectern.Server.Storage.Seeding;

/// <summary>When things happened in a seeded store: in four fixed years, so that the rows do not depend on the day they are made.</summary>
internal static class SeedCalendar
{
    public const int Minute = 60;
    public const int Day = 86_400;

    public static readonly DateTime Opening = new(2022, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Seconds from the opening to the last day, exclusive.</summary>
    public const int End = 1461 * Day;

    private const int LastJoin = End - 14 * Day;
    private const int LastPublication = End - 60 * Day;

    public static DateTime At(long second) => Opening.AddTicks(second * TimeSpan.TicksPerSecond);

    /// <summary>People join evenly over the years, in the order of their ids.</summary>
    public static int Joined(SeedPlan plan, int user) => (int)((long)user * LastJoin / plan.Users);

    /// <summary>Courses are published in the order of their ids, no two in the same second.</summary>
    public static int Published(SeedPlan plan, int course, ref SeedDice dice)
    {
        var pace = LastPublication / plan.Courses;
        return (course - 1) * pace + dice.Below(pace);
    }
}
