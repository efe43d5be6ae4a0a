using System.Globalization;

namespace Lectern.Fleet.Balancing;

/// <summary>How HAProxy sees a node. Columns: https://docs.haproxy.org/2.6/management.html#9.1.</summary>
/// <param name="Name">Of the node.</param>
/// <param name="Status">Such as <c>UP</c>, <c>DOWN</c>, <c>DRAIN</c>, <c>MAINT</c>.</param>
/// <param name="Weight">Of 100.</param>
/// <param name="Current">Requests in flight.</param>
/// <param name="Queued">Requests that wait for this node.</param>
/// <param name="Total">Requests since HAProxy's start.</param>
/// <param name="Errors">Of them, those that found no connection, or got no answer.</param>
/// <param name="Retries">Those that were tried again.</param>
/// <param name="ResponseSeconds">Mean of the last 1,024, until the first byte of the answer.</param>
public sealed record NodeTraffic(string Name, string Status, int Weight, int Current, int Queued, long Total, long Errors, long Retries, double ResponseSeconds)
{
    /// <summary>May it have requests?</summary>
    public bool IsUp => Status.StartsWith("UP", StringComparison.Ordinal) || Status == "no check";

    /// <summary>It was taken out on purpose: its process ended, or there was none yet.</summary>
    public bool IsOut => Status.StartsWith("MAINT", StringComparison.Ordinal);

    /// <summary>Reads the answer to <c>show stat</c>: CSV whose first line names the columns.</summary>
    public static IReadOnlyList<NodeTraffic> Read(string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [['#', ' ', ..] first, .. var rows])
            return [];
        var columns = first[2..].Split(',').Index().Where(column => column.Item.Length > 0).ToDictionary(column => column.Item, column => column.Index);
        return [.. rows.Select(row => Of(row.Split(','), columns))];
    }

    private static NodeTraffic Of(string[] cells, Dictionary<string, int> columns)
    {
        string Text(string column) => columns.TryGetValue(column, out var index) && index < cells.Length ? cells[index] : "";
        long Number(string column) => long.TryParse(Text(column), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new(Text("svname"), Text("status"), (int)Number("weight"), (int)Number("scur"), (int)Number("qcur"), Number("stot"), Number("econ") + Number("eresp"), Number("wretr"), Number("rtime") / 1000.0);
    }
}
