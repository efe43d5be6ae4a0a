using System.Text.RegularExpressions;

namespace Lectern.Tests;

/// <summary>Who may know whom: the program knows the server, the server the libraries, and no slice another slice.</summary>
public sealed partial class BoundaryTests
{
    private static readonly string[] Shared = ["Storage", "Web"];

    public static TheoryData<string> Slices() =>
        [.. Directory.GetDirectories(Path.Combine(SourceTree.Root, "src", "Lectern.Server")).Select(path => Path.GetFileName(path)!).Where(IsSlice)];

    [Theory, MemberData(nameof(Slices))]
    public void A_slice_names_no_other_slice(string slice)
    {
        var others = Slices().Select(row => row.Data).Where(other => other != slice).ToList();
        var offences = SourcesOf(slice).SelectMany(path => NamesIn(path).Where(others.Contains).Select(other => $"{path} names {other}"));
        Assert.Empty(offences);
    }

    [Fact]
    public void What_the_slices_share_names_no_slice()
    {
        var slices = Slices().Select(row => row.Data).ToList();
        var offences = Shared.SelectMany(SourcesOf).SelectMany(path => NamesIn(path).Where(slices.Contains).Select(slice => $"{path} names {slice}"));
        Assert.Empty(offences);
    }

    [Fact]
    public void Projects_refer_only_downwards()
    {
        var allowed = new Dictionary<string, string[]>
        {
            ["Lectern"] = ["Lectern.Fleet", "Lectern.LoadTesting", "Lectern.Server"],
            ["Lectern.Server"] = ["Lectern.Assets", "Lectern.Caching", "Lectern.Database", "Lectern.Delivery", "Lectern.Fleet", "Lectern.Monitoring", "Lectern.Tuning"],
            ["Lectern.Assets"] = [],
            ["Lectern.Caching"] = ["Lectern.Redis"],
            ["Lectern.Database"] = [],
            ["Lectern.Delivery"] = [],
            ["Lectern.Fleet"] = [],
            ["Lectern.LoadTesting"] = [],
            ["Lectern.Monitoring"] = [],
            ["Lectern.Redis"] = [],
            ["Lectern.Tuning"] = [],
        };
        foreach (var project in Directory.GetFiles(Path.Combine(SourceTree.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(allowed.ContainsKey(name), $"{name} is new: say here whom it may know.");
            Assert.Empty(ProjectReference().Matches(File.ReadAllText(project)).Select(match => match.Groups[1].Value).Except(allowed[name]));
        }
    }

    private static bool IsSlice(string folder) => !Shared.Contains(folder) && folder is not ("bin" or "obj" or "wwwroot");

    private static IEnumerable<string> SourcesOf(string folder) =>
        Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src", "Lectern.Server", folder), "*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".razor", StringComparison.Ordinal));

    private static IEnumerable<string> NamesIn(string path) => SliceName().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex(@"Lectern\.Server\.(\w+)")]
    private static partial Regex SliceName();

    [GeneratedRegex("""<ProjectReference Include="[^"]*?([\w.]+)\.csproj""")]
    private static partial Regex ProjectReference();
}
