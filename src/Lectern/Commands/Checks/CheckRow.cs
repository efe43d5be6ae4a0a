namespace Lectern.Commands.Checks;

/// <summary>What one check came to.</summary>
/// <param name="Name">What was looked at, such as <c>replica</c>.</param>
/// <param name="Target">Where; holds no password.</param>
/// <param name="Passed">Can a server use it?</param>
/// <param name="Detail">What it is; or, when it fails, a sentence that names the fix.</param>
/// <param name="RoundTripMs">How long an answer takes, in milliseconds; null where nothing answers.</param>
internal sealed record CheckRow(string Name, string Target, bool Passed, string Detail, double? RoundTripMs = null);

/// <summary>What is wrong; the message is a sentence that names the fix.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
