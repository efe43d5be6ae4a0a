namespace Lectern.Fleet.Agents;

/// <summary>
/// A weight that does not oscillate: small differences are passed over, it falls by a quarter of the way at a time and rises by a tenth.
/// Without that, less weight makes less load makes more weight, and nodes trade their traffic to and fro. Immutable.
/// </summary>
/// <param name="Shown">As the balancer is told, in percent.</param>
public sealed record SteadyWeight(int Shown = NodeWeight.Full)
{
    private const int Noise = 5;
    private const double Down = 0.25, Up = 0.1;

    /// <summary>One step, each second, towards what the node can take now.</summary>
    public SteadyWeight Towards(int weight)
    {
        var distance = weight - Shown;
        // The ends are reached: a node that is well again gets all of its share.
        if (distance == 0 || (Math.Abs(distance) <= Noise && weight is not (NodeWeight.Full or NodeWeight.Least)))
            return this;
        var step = distance * (distance < 0 ? Down : Up);
        return new(Shown + (Math.Abs(step) < 1 ? Math.Sign(distance) : (int)Math.Round(step)));
    }
}
