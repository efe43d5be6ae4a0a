namespace Lectern.Fleet.Agents;

/// <summary>What a node's weight is made of.</summary>
/// <param name="Health">Its health score, 0 to 100.</param>
/// <param name="Cpu">Processors in use of those it may use, 0 to 1; null: not known.</param>
/// <param name="Memory">Memory in use of what it may use, 0 to 1; null: not known.</param>
public sealed record NodeLoad(int Health, double? Cpu = null, double? Memory = null);

/// <summary>How much a node can take, in percent of its share. docs/fleet.md has the table.</summary>
public static class NodeWeight
{
    /// <summary>A sick node gets less, not nothing: whether it is dead is for the health check to say, and when all are sick somebody must answer.</summary>
    public const int Least = 10;

    public const int Full = 100;

    /// <summary>Never rises when something gets worse.</summary>
    /// <returns><see cref="Least"/> to <see cref="Full"/>.</returns>
    public static int Of(NodeLoad load)
    {
        // A few points are lost by everybody now and then.
        var health = Falling(100 - Math.Clamp(load.Health, 0, 100), from: 10, to: 70, least: 0.1);
        var cpu = Falling(load.Cpu ?? 0, from: 0.7, to: 1, least: 0.5);
        var memory = Falling(load.Memory ?? 0, from: 0.85, to: 1, least: 0.5);
        return Math.Max(Least, (int)Math.Round(Full * health * cpu * memory));
    }

    // 1 up to from, least at to and beyond, straight between.
    private static double Falling(double value, double from, double to, double least) => 1 - ((1 - least) * Math.Clamp((value - from) / (to - from), 0, 1));
}
