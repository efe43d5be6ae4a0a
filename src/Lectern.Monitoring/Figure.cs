using Lectern.Monitoring.History;

namespace Lectern.Monitoring;

/// <summary>A number with a name, which dashboards, alert rules and the health score ask for.</summary>
/// <param name="Name">Such as <c>http.p95</c>.</param>
/// <param name="Unit"><c>s</c>, <c>1</c> for a ratio, <c>By</c>, <c>/s</c> or empty for a count.</param>
/// <param name="Title">For people.</param>
/// <param name="Value">Computes it over a window; null: no data.</param>
public sealed record Figure(string Name, string Unit, string Title, Func<HistoryWindow, double?> Value);
