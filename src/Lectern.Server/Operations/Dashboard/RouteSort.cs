namespace Lectern.Server.Operations.Dashboard;

/// <summary>By what the table of routes is sorted, the worst first.</summary>
public enum RouteSort
{
    /// <summary>The time that a route takes of the server in all: where the least work gains the most.</summary>
    Busy,

    Rate,
    Mean,
    P99,
    Errors,
}

internal static class RouteSorting
{
    public static IEnumerable<RouteRow> By(this IEnumerable<RouteRow> rows, RouteSort sort) => rows.OrderByDescending(row => sort switch
    {
        RouteSort.Rate => row.Rate,
        RouteSort.Mean => row.Mean,
        RouteSort.P99 => row.P99,
        RouteSort.Errors => row.Errors,
        _ => row.Busy,
    });
}
