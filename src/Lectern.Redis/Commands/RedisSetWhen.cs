namespace Lectern.Redis;

/// <summary>On what condition SET stores.</summary>
public enum RedisSetWhen
{
    /// <summary>On none.</summary>
    Always,

    /// <summary>The key is not there (NX).</summary>
    Missing,

    /// <summary>The key is there (XX).</summary>
    Present,
}
