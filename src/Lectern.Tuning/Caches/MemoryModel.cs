namespace Lectern.Tuning.Caches;

/// <summary>
/// What more or less memory would save or cost. The loads that a tenth more would spare are counted; from there on hits grow with the logarithm
/// of the size, as they do for the popularity of web pages (Breslau et al., "Web caching and Zipf-like distributions", INFOCOM 1999).
/// </summary>
/// <param name="Megabytes">There are now.</param>
/// <param name="SparedPerSecond">Milliseconds of loads that a tenth more would spare, each second.</param>
/// <param name="LoadPerSecond">Milliseconds of all loads, each second.</param>
/// <param name="Price">Of a megabyte, in milliseconds each second.</param>
public sealed record MemoryModel(double Megabytes, double SparedPerSecond, double LoadPerSecond, double Price)
{
    private static readonly double Tenth = Math.Log(1.1);

    /// <summary>Milliseconds each second.</summary>
    public double CostAt(double megabytes) => Math.Max(0, LoadPerSecond - SparedPerSecond * Math.Log(megabytes / Megabytes) / Tenth) + Price * megabytes;

    public static MemoryModel Of(IReadOnlyList<CacheMinute> minutes, double megabytes, double price)
    {
        var seconds = minutes.Sum(minute => minute.Seconds);
        var families = minutes.SelectMany(minute => minute.Families).GroupBy(family => family.Family, (_, all) => all.Aggregate((one, other) => one + other)).ToList();
        return new(megabytes, families.Sum(family => family.Loads == 0 ? 0 : family.Spared * family.LoadMilliseconds / family.Loads) / seconds,
            families.Sum(family => family.LoadMilliseconds) / seconds, price);
    }
}
