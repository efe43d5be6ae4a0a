namespace Lectern.LoadTesting.Scenarios;

/// <summary>Scenarios that come with the program; they fit a store that <c>lectern seed</c> has filled.</summary>
public static class BuiltInScenarios
{
    public static IReadOnlyList<string> Names { get; } = ["catalog", "learner", "exam"];

    /// <summary>Null when there is none of that name.</summary>
    public static ScenarioFile? Find(string name)
    {
        if (!Names.Contains(name))
            return null;
        using var reader = new StreamReader(typeof(BuiltInScenarios).Assembly.GetManifestResourceStream(name)!);
        return ScenarioFile.Parse(reader.ReadToEnd());
    }
}
