using System.Security.Cryptography;
using System.Text;

namespace Lectern.Delivery.Cdn;

/// <summary>
/// A tag in the one way of writing that every edge takes: visible ASCII without ',' and '"', at most 200 characters. CloudFront allows 256
/// characters from 33 to 126 without ',' and does not tell case apart
/// (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-by-tags.html), Varnish's xkey divides at ' ' and ','.
/// </summary>
public static class EdgeTag
{
    private const int MaxLength = 200;

    /// <summary>Other letters become %XX, what is too long its SHA-256.</summary>
    public static string Of(string text)
    {
        var tag = text.All(IsPlain) ? text : string.Concat(Encoding.UTF8.GetBytes(text).Select(one => IsPlain((char)one) ? ((char)one).ToString() : $"%{one:X2}"));
        return tag.Length <= MaxLength ? tag : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static bool IsPlain(char letter) => letter is > ' ' and <= '~' and not (',' or '"' or '%' or '*' or '#');
}
