namespace Lectern.Redis;

/// <summary>Refuses options that cannot work. Each error says what to write instead.</summary>
internal static class RedisOptionsCheck
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <exception cref="ArgumentException">An option is out of bounds.</exception>
    public static void Check(RedisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Endpoints is not { Count: > 0 and <= 1000 })
            throw new ArgumentException($"Endpoints has {options.Endpoints?.Count ?? 0} servers. Name 1 to 1000, such as localhost:6379.", nameof(options));
        if (options.Endpoints.Any(endpoint => string.IsNullOrWhiteSpace(endpoint.Host) || endpoint.Port is < 1 or > 65535))
            throw new ArgumentException("Endpoints has a server without a host or with a port out of 1 to 65535. Use RedisEndpoint.Parse.", nameof(options));
        if (options.Username is not null && options.Password is null)
            throw new ArgumentException("Username is set and Password is not. Set both, or only Password for the user 'default'.", nameof(options));
        if (options.ClientName.Any(letter => letter is <= ' ' or > '~'))
            throw new ArgumentException($"ClientName '{options.ClientName}' has a space or a character that is not printable ASCII. Redis refuses such names; leave them out.", nameof(options));
        CheckTimes(options);
        Within(options.TimeoutsToOpen, 1, 100_000, nameof(options.TimeoutsToOpen));
        Within(options.MaxInFlight, 16, 1 << 20, nameof(options.MaxInFlight));
        Within(options.MaxUnsentBytes, 64 << 10, 1 << 30, nameof(options.MaxUnsentBytes));
        Within(options.MaxBulkBytes, 1 << 10, 512 << 20, nameof(options.MaxBulkBytes));
        Within(options.MaxReplyBytes, options.MaxBulkBytes, 1 << 30, nameof(options.MaxReplyBytes));
        Within(options.MaxReplyElements, 16, 16 << 20, nameof(options.MaxReplyElements));
        Within(options.MaxRedirects, 0, 16, nameof(options.MaxRedirects));
        CheckTracking(options.Tracking);
    }

    private static void CheckTimes(RedisOptions options)
    {
        var moment = TimeSpan.FromMilliseconds(10);
        Within(options.ConnectTimeout, moment, Minute, nameof(options.ConnectTimeout));
        Within(options.CommandTimeout, moment, Minute, nameof(options.CommandTimeout));
        Within(options.HeartbeatInterval, moment, Minute, nameof(options.HeartbeatInterval));
        Within(options.ReconnectMost, TimeSpan.FromMilliseconds(1), Minute, nameof(options.ReconnectMost));
        Within(options.ReconnectLeast, TimeSpan.FromMilliseconds(1), options.ReconnectMost, nameof(options.ReconnectLeast));
        Within(options.TopologyInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), nameof(options.TopologyInterval));
        Within(options.TopologyLeastInterval, moment, options.TopologyInterval, nameof(options.TopologyLeastInterval));
    }

    // Redis itself refuses overlapping prefixes, but only once it is connected: https://redis.io/docs/latest/commands/client-tracking/
    private static void CheckTracking(RedisTracking? tracking)
    {
        if (tracking is null)
            return;
        ArgumentNullException.ThrowIfNull(tracking.Listener);
        if (tracking.Mode is RedisTrackingMode.Reads && tracking.Prefixes.Count > 0)
            throw new ArgumentException("Tracking has Prefixes in the mode Reads. Leave them out, or set the mode Prefixes.", nameof(tracking));
        foreach (var (one, other) in tracking.Prefixes.SelectMany((one, i) => tracking.Prefixes.Where((_, j) => j != i).Select(other => (one, other))))
            if (other.StartsWith(one, StringComparison.Ordinal))
                throw new ArgumentException($"Tracking has the prefixes '{one}' and '{other}', which overlap. Keep the shorter one.", nameof(tracking));
    }

    private static void Within<T>(T value, T least, T most, string name) where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            throw new ArgumentException($"{name} is {value}. Set it from {least} to {most}.", name);
    }
}
