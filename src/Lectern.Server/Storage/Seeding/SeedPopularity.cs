namespace Lectern.Server.Storage.Seeding;

/// <summary>
/// How often a course is chosen: in proportion to 1 / (rank + shift), Zipf's law as Mandelbrot flattened it at the top. At size L the
/// first of 5,000 courses has 9,000 of the million enrollments, the one in the middle 73 and the last 20. Which course has which
/// rank is chance, so that neither id nor age gives it away.
/// </summary>
internal sealed class SeedPopularity
{
    private const long Scale = 1L << 40;

    private readonly int[] _courseAt;
    private readonly long[] _upTo;

    public SeedPopularity(SeedPlan plan)
    {
        var shift = 2 + plan.Courses / 500;
        var dice = SeedDice.For(plan.Seed, SeedDraw.Popularity, 0);
        _courseAt = new int[plan.Courses];
        _upTo = new long[plan.Courses];
        long total = 0;
        for (var rank = 0; rank < plan.Courses; rank++)
        {
            // Fisher and Yates, inside out.
            var other = dice.Below(rank + 1);
            (_courseAt[rank], _courseAt[other]) = (_courseAt[other], rank + 1);
            _upTo[rank] = total += Scale / (rank + 1 + shift);
        }
    }

    public int Pick(ref SeedDice dice)
    {
        var place = Array.BinarySearch(_upTo, dice.Below(_upTo[^1]));
        // An exact hit is the first number of the next rank, because each rank ends before its sum.
        return _courseAt[place >= 0 ? place + 1 : ~place];
    }
}
