using System.Globalization;

namespace Lectern.Server.Rosters;

/// <summary>Collects what is wrong while a set is read. Not thread-safe.</summary>
public sealed class ImportProblems
{
    private readonly List<ImportProblem> _items = [];
    private readonly Dictionary<(string File, string Reason), (int Count, int FirstLine)> _tallies = [];

    public IReadOnlyList<ImportProblem> Items => _items;

    /// <summary>Rows that were rejected.</summary>
    public int Errors => _items.Count(problem => problem.Severity == ProblemSeverity.Error);

    /// <summary>Whether the set as a whole is refused, whatever the caller is ready to do without.</summary>
    public bool IsRefused { get; private set; }

    public void Warn(string file, int? line, string reason) => _items.Add(new(file, line, ProblemSeverity.Warning, reason));

    public void Error(string file, int? line, string reason) => _items.Add(new(file, line, ProblemSeverity.Error, reason));

    public void Refuse(string file, int? line, string reason)
    {
        IsRefused = true;
        _items.Add(new(file, line, ProblemSeverity.Refusal, reason));
    }

    /// <summary>Counts a warning that may hold for every row; <see cref="WarnTallies"/> says it once per file.</summary>
    public void Tally(string file, int line, string reason)
    {
        var (count, first) = _tallies.GetValueOrDefault((file, reason), (0, line));
        _tallies[(file, reason)] = (count + 1, first);
    }

    /// <summary>Turns the counted warnings into one each.</summary>
    public void WarnTallies()
    {
        foreach (var ((file, reason), (count, first)) in _tallies)
        {
            var rows = count == 1 ? "1 row" : count.ToString("N0", CultureInfo.InvariantCulture) + " rows";
            Warn(file, first, $"{reason} ({rows}, this is the first)");
        }
        _tallies.Clear();
    }
}
