using System.Globalization;
using System.Text;
using CsvHelper;

namespace Lectern.Commands.Detecting;

/// <summary>
/// CSV with or without a header, divided by comma, semicolon or tab. Every column of numbers is a series, but one that is named as a time or
/// an index; that, or else the first column that holds no numbers, says when. A cell that is no number is a missing value.
/// </summary>
internal static class SeriesCsv
{
    private const int MaxColumns = 1000;
    private const int MaxRowBytes = 1_000_000;

    private static readonly char[] Delimiters = [',', ';', '\t'];
    private static readonly string[] TimeNames = ["t", "time", "timestamp", "date", "datetime", "at", "when", "index", "year", "month", "day", "minute", "hour"];

    public static IReadOnlyList<NamedSeries> Read(string text, string file)
    {
        var rows = Rows(text, file);
        if (rows.Count == 0)
            throw new FailedException($"{file} is empty; it must hold numbers, one a line or in columns.");
        var width = rows.Max(row => row.Length);
        if (width > MaxColumns)
            throw new FailedException($"{file} has {width} columns, and at most {MaxColumns} are read; leave some out.");
        // A first row with a word in it, over numbers, names the columns.
        var header = rows[0].Any(cell => cell.Length > 0 && !IsNumber(cell)) && rows.Skip(1).Any(row => row.Any(IsNumber)) ? rows[0] : null;
        var body = header is null ? rows : rows[1..];
        var columns = Enumerable.Range(0, width).Select(column => new Column(NameOf(header, column), [.. body.Select(row => column < row.Length ? row[column] : "")])).ToList();
        var when = columns.Find(column => width > 1 && column.IsTime) ?? columns.Find(column => !column.IsNumeric);
        var series = columns.Where(column => column != when && column.IsNumeric).ToList();
        return series.Count > 0
            ? [.. series.Select(column => new NamedSeries(column.Name, column.Numbers(), when?.Cells))]
            : throw new FailedException($"{file} has no column of numbers; write numbers with a decimal point, one a line or in columns under a header.");
    }

    private static List<string[]> Rows(string text, string file)
    {
        var end = text.AsSpan().IndexOfAny('\n', '\r');
        var first = end < 0 ? text : text[..end];
        var options = new CsvReaderOptions
        {
            Separator = Delimiters.MaxBy(delimiter => first.Count(letter => letter == delimiter)),
            HasHeader = false,
            MaxRecordSize = MaxRowBytes,
            MalformedData = CsvMalformedDataHandling.Skip,
        };
        try
        {
            using var csv = CsvReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);
            var rows = new List<string[]>();
            while (csv.Read())
            {
                string[] cells = [.. Enumerable.Range(0, csv.FieldCount).Select(cell => csv.GetString(cell).Trim())];
                if (cells.Any(cell => cell.Length > 0))
                    rows.Add(cells);
            }
            return rows;
        }
        catch (CsvFormatException)
        {
            throw new FailedException($"{file} has a row without an end within {MaxRowBytes:N0} bytes; look for a quotation mark that is not closed.");
        }
    }

    private static string NameOf(string[]? header, int column) => header is not null && column < header.Length && header[column].Length > 0 ? header[column] : $"column {column + 1}";

    private static bool IsNumber(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private sealed record Column(string Name, string[] Cells)
    {
        public bool IsTime => TimeNames.Contains(Name, StringComparer.OrdinalIgnoreCase);

        // More numbers than anything else; empty cells are neither.
        public bool IsNumeric { get; } = Cells.Count(IsNumber) is var numbers && numbers > 0 && numbers * 2 > Cells.Count(cell => cell.Length > 0);

        public double[] Numbers() => Array.ConvertAll(Cells, cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN);
    }
}
