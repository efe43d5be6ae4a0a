using System.Globalization;

namespace Lectern.Headline;

/// <param name="Server">Connection string of a PostgreSQL server where a database of size L may be made, or is.</param>
/// <param name="Rounds">Times that both sides are measured by turns.</param>
/// <param name="Seconds">Of each measurement.</param>
/// <param name="Rate">Arrivals a second while response times are measured.</param>
/// <param name="HoldSeconds">How long the ten thousand users stay.</param>
/// <param name="MostUsers">The search ends here: one process may open no more files than 20,000.</param>
/// <param name="Readme">Where the table is put, between its marks; null for nowhere.</param>
internal sealed record HeadlineOptions(string Server, int Rounds, int Seconds, double Rate, int HoldSeconds, int MostUsers, string? Readme)
{
    private const string Variable = "LECTERN_TEST_POSTGRES";

    public const string Usage =
        $"Set {Variable} to the connection string of a PostgreSQL server, then: dotnet run -c Release --project bench/Lectern.Headline -- [--rounds 3] [--seconds 30] [--rate 200] [--hold 60] [--most 15000] [--readme README.md]";

    /// <summary>Null when they are wrong.</summary>
    public static HeadlineOptions? Read(string[] args)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } server || args.Length % 2 != 0)
            return null;
        var options = new HeadlineOptions(server, 3, 30, 200, 60, 15_000, null);
        foreach (var pair in args.Chunk(2))
        {
            var isNumber = double.TryParse(pair[1], CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (pair[0])
            {
                case "--rounds" when isNumber: options = options with { Rounds = (int)number }; break;
                case "--seconds" when isNumber: options = options with { Seconds = (int)number }; break;
                case "--rate" when isNumber: options = options with { Rate = number }; break;
                case "--hold" when isNumber: options = options with { HoldSeconds = (int)number }; break;
                case "--most" when isNumber: options = options with { MostUsers = (int)number }; break;
                case "--readme": options = options with { Readme = pair[1] }; break;
                default: return null;
            }
        }
        return options;
    }
}
