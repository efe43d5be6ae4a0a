namespace Lectern.Redis;

/// <summary>A command that can write itself. Implemented by structs, so that the hot ones cost no object.</summary>
internal interface IWireCommand
{
    /// <summary>The name, for metrics.</summary>
    string Name { get; }

    /// <summary>The Cluster slot of its keys, or -1 when any node may answer.</summary>
    int Slot();

    /// <summary>A replica may answer.</summary>
    bool IsRead { get; }

    /// <summary>Carrying it out twice does no more than carrying it out once.</summary>
    bool IsIdempotent { get; }

    /// <summary>An upper bound for the bytes of its longest argument.</summary>
    long LongestArgument { get; }

    /// <summary>Writes the command. May be called again for a redirection.</summary>
    void WriteTo(ref RespWriter writer);
}
