using Microsoft.AspNetCore.WebUtilities;

namespace Lectern.Server.Web.Answers;

/// <summary>
/// The addresses that a node begins with, one a line, the most wanted first. Nothing in it was typed by a visitor or belongs to one:
/// addresses with other parameters than the links of the catalogue have are left out. Not thread-safe.
/// </summary>
public sealed class WarmUpFile(string path)
{
    // Far more than the most addresses of the usual length take.
    private const int MaxBytes = 4 << 20;

    // Not q: what somebody looks for is nobody's business.
    private static readonly HashSet<string> Parameters = new(["page", "limit", "category", "level", "sort"], StringComparer.Ordinal);

    /// <summary>The request as an address, or null when it is none that may be written down.</summary>
    internal static Uri? AddressOf(in AnswerIndex.Request request) => Parse($"{(request.IsHttps ? "https" : "http")}://{request.Host}{request.Target}");

    /// <summary>What was written last; what is no such address is passed over, and a file that cannot be one is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public IReadOnlyList<Uri> Read(int most)
    {
        var file = new FileInfo(path);
        return !file.Exists || file.Length > MaxBytes ? [] : [.. File.ReadLines(path).Select(Parse).OfType<Uri>().Distinct().Take(most)];
    }

    /// <summary>Replaces the file as a whole: whoever reads it, after a crash too, finds the old one or the new one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public void Write(IEnumerable<Uri> addresses)
    {
        var next = path + ".new";
        File.WriteAllLines(next, addresses.Select(address => address.AbsoluteUri));
        File.Move(next, path, overwrite: true);
    }

    // In one way of writing only: what is asked for again is exactly what was asked for.
    private static Uri? Parse(string line) =>
        Uri.TryCreate(line, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "" } && address.AbsoluteUri == line
            && QueryHelpers.ParseQuery(address.Query).All(one => Parameters.Contains(one.Key) || one.Value.ToString().Length == 0) ? address : null;
}
