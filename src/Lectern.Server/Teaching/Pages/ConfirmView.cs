namespace Lectern.Server.Teaching.Pages;

/// <summary>A question before something is lost.</summary>
/// <param name="Action">What the button says that does it.</param>
/// <param name="Address">Where that button posts <c>action=delete</c> and <c>confirmed=yes</c>.</param>
/// <param name="Back">Where the way out leads.</param>
public sealed record ConfirmView(string Question, string Consequence, string Action, string Address, string Back);
