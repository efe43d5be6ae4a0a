using System.Globalization;
using System.Text;

namespace Lectern.LoadTesting.Scenarios;

/// <summary>Values that a variable is drawn from, with Zipf skew or without. Thread-safe.</summary>
internal sealed class DataSet
{
    private const int MostValues = 1_000_000;

    private readonly byte[][] _values;

    // The sums of 1 / n^zipf; null draws evenly.
    private readonly double[]? _upTo;

    private DataSet(byte[][] values, double zipf, bool perAccount)
    {
        (_values, PerAccount) = (values, perAccount);
        if (zipf == 0)
            return;
        _upTo = new double[values.Length];
        var sum = 0.0;
        for (var rank = 0; rank < values.Length; rank++)
            _upTo[rank] = sum += Math.Pow(rank + 1, -zipf);
    }

    public bool PerAccount { get; }

    public static DataSet Of(string name, DataFile file, Func<string, string> expand)
    {
        if (file.Zipf is < 0 or > 10)
            throw new ScenarioException($"data.{name}: zipf is {file.Zipf}; it goes from 0 to 10.");
        if (file.Each is not ("flow" or "account"))
            throw new ScenarioException($"data.{name}: each is \"{file.Each}\"; write flow or account.");
        var values = Texts(name, file, expand).Select(value => Encoding.UTF8.GetBytes(file.Prefix + value + file.Suffix)).ToArray();
        if (values.Length is 0 or > MostValues)
            throw new ScenarioException($"data.{name} has {values.Length:N0} values; give 1 to {MostValues:N0} by values, file, or from and to.");
        return new(values, file.Zipf, file.Each == "account");
    }

    public byte[] Draw(ref Dice dice)
    {
        if (_upTo is null)
            return _values[dice.Below(_values.Length)];
        var place = Array.BinarySearch(_upTo, dice.Share() * _upTo[^1]);
        return _values[Math.Min(place < 0 ? ~place : place + 1, _values.Length - 1)];
    }

    public byte[] Of(int account) => _values[account % _values.Length];

    private static IEnumerable<string> Texts(string name, DataFile file, Func<string, string> expand) => file switch
    {
        { Values: { } values, File: null, From: null, To: null } => values.Select(expand),
        { Values: null, File: { } path, From: null, To: null } => Lines(name, path),
        { Values: null, File: null, To: { } to } => Numbers(Number(name, expand(file.From ?? "1")), Number(name, expand(to))),
        _ => throw new ScenarioException($"data.{name} needs exactly one of values, file, and to (with from)."),
    };

    private static IEnumerable<string> Numbers(long from, long to)
    {
        for (var number = from; number <= to && number - from <= MostValues; number++)
            yield return number.ToString(CultureInfo.InvariantCulture);
    }

    private static string[] Lines(string name, string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioException($"data.{name}: {error.Message}");
        }
    }

    private static long Number(string name, string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ScenarioException($"data.{name}: \"{text}\" is no whole number.");
}
