using System.Globalization;
using System.Text;

namespace Lectern.Server.Web;

/// <summary>Addresses of lists: a path and those parameters that say something.</summary>
public static class PageQuery
{
    public static string Of(string path, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var url = new StringBuilder(path);
        foreach (var (name, value) in parameters)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture);
            if (string.IsNullOrEmpty(text))
                continue;
            url.Append(url.Length == path.Length ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(text));
        }
        return url.ToString();
    }
}
