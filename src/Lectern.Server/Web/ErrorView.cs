namespace Lectern.Server.Web;

/// <summary>What went wrong, for people.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="RetryAfterSeconds">For 429 and 503, when trying again has a chance.</param>
/// <param name="TraceId">Finds the request in the logs.</param>
public sealed record ErrorView(int Status, int? RetryAfterSeconds = null, string? TraceId = null);
