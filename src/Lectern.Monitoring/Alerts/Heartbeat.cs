using System.Globalization;

namespace Lectern.Monitoring.Alerts;

/// <summary>The dead-man's switch: a sign of life at an interval, so that its absence tells what no alert can tell any more.</summary>
internal static class Heartbeat
{
    public static bool IsDue(DateTimeOffset? last, TimeSpan interval, DateTimeOffset at) =>
        // A clock that was set back must not silence it for as long.
        interval > TimeSpan.Zero && (last is not { } before || at - before >= interval || at < before);

    public static Notice At(DateTimeOffset at)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"heartbeat-{at.ToUnixTimeMilliseconds()}");
        return new() { Id = id, Thread = id, Kind = NoticeKind.Heartbeat, Title = "Alerts are awake", At = at };
    }
}
