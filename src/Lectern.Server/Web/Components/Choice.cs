namespace Lectern.Server.Web.Components;

/// <summary>One option of a field: what the form sends and what people read.</summary>
public sealed record Choice(string Value, string Text)
{
    /// <summary>All values of an enum under their own names; forms send them in lower case.</summary>
    public static IEnumerable<Choice> Of<T>() where T : struct, Enum => Enum.GetValues<T>().Select(value => new Choice(ValueOf(value), value.ToString()));

    public static string ValueOf<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
