using System.Globalization;
using System.Text.RegularExpressions;

namespace Lectern.Fleet.Balancing;

/// <summary>A node on another machine.</summary>
/// <param name="Host">Name or address; IPv6 in brackets.</param>
/// <param name="Port">Where it serves.</param>
/// <param name="AgentPort">Where it answers the agent check; null: nowhere.</param>
public sealed partial record RemoteNode(string Host, int Port, int? AgentPort)
{
    /// <returns>Null when the text is neither <c>HOST:PORT</c> nor <c>HOST:PORT/AGENTPORT</c>.</returns>
    public static RemoteNode? Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match || PortOf(match.Groups["port"].Value) is not { } port)
            return null;
        var agent = match.Groups["agent"];
        return !agent.Success ? new(match.Groups["host"].Value, port, null)
            : PortOf(agent.Value) is { } agentPort ? new(match.Groups["host"].Value, port, agentPort) : null;
    }

    private static int? PortOf(string text) => int.Parse(text, CultureInfo.InvariantCulture) is >= 1 and <= 65_535 and var port ? port : null;

    [GeneratedRegex(@"^(?<host>[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\]):(?<port>\d{1,5})(/(?<agent>\d{1,5}))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
