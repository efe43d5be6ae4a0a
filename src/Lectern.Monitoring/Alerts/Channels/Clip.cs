namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>Text that must fit.</summary>
internal static class Clip
{
    /// <summary>At most <paramref name="max"/> characters, with … at the end of what was cut. No character is cut in two.</summary>
    public static string To(string text, int max)
    {
        if (text.Length <= max)
            return text;
        var length = max - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length), "…");
    }
}
