using System.Text.RegularExpressions;

namespace Lectern.Server.Storage.Content;

/// <summary>
/// Addresses of private files as a reader's browser shows them: with a grant that ends within hours. In a text that is stored they stand
/// without it, and are signed each time the text is shown.
/// </summary>
internal static partial class SignedAddress
{
    /// <summary>
    /// The text with those addresses as they are stored. Whatever site they name: with a grant in it the address ends there anyway, and the
    /// site may have several names.
    /// </summary>
    public static string Strip(string text) => text.Contains("/media/", StringComparison.Ordinal) ? Signed().Replace(text, "/media/") : text;

    // A grant, as Lectern.Delivery.Cdn.MediaGrant writes it, before the name of a file or of one of its sizes.
    [GeneratedRegex("""(https?://[^/\\\s"'<>()]{1,255})?/media/[0-9]{1,19}-[0-9]{1,19}-[0-9A-Za-z_-]{43}/(?=[0-9a-f]{64}[.-])""", RegexOptions.ExplicitCapture)]
    private static partial Regex Signed();
}
