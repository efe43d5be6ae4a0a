namespace Lectern.LoadTesting.Results;

/// <summary>Why a request failed. An unexpected status has its own name: <c>status 503</c>.</summary>
public enum ErrorKind
{
    /// <summary>No connection could be made.</summary>
    Connect,

    /// <summary>The answer was not complete in time.</summary>
    Timeout,

    /// <summary>The connection ended before the answer did.</summary>
    Reset,

    /// <summary>What came was no HTTP.</summary>
    Malformed,

    /// <summary>The answer did not have what the scenario needs of it.</summary>
    Capture,

    /// <summary>It was due and the run ended before a user was free to send it.</summary>
    Unsent,
}
