namespace Lectern.Server.Operations.Dashboard;

/// <summary>A span that the dashboard shows, in steps such that a chart has some hundreds of points whatever the span.</summary>
/// <param name="Name">As addresses have it.</param>
/// <param name="Title">For people.</param>
/// <param name="Length">How far it goes back.</param>
/// <param name="Step">From one point to the next.</param>
public sealed record DashboardRange(string Name, string Title, TimeSpan Length, TimeSpan Step)
{
    public static IReadOnlyList<DashboardRange> All { get; } =
    [
        new("10m", "10 min", TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1)),
        new("1h", "1 h", TimeSpan.FromHours(1), TimeSpan.FromSeconds(10)),
        new("6h", "6 h", TimeSpan.FromHours(6), TimeSpan.FromSeconds(30)),
        new("24h", "24 h", TimeSpan.FromHours(24), TimeSpan.FromMinutes(2)),
        new("7d", "7 days", TimeSpan.FromDays(7), TimeSpan.FromMinutes(15)),
        new("30d", "30 days", TimeSpan.FromDays(30), TimeSpan.FromHours(1)),
    ];

    public static DashboardRange Shortest => All[0];

    public static DashboardRange Longest => All[^1];

    public int Points => (int)(Length / Step);

    /// <summary>The range of a name, the shortest for none; null for one that does not exist.</summary>
    public static DashboardRange? Find(string? name) => name is null or "" ? Shortest : All.FirstOrDefault(range => range.Name == name);
}
