using System.Buffers;
using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace Lectern.Server.Rosters.Csv;

/// <summary>
/// The rows of one CSV file (RFC 4180, UTF-8 with or without a byte order mark), one at a time. What is wrong with a row is reported and
/// the row passed over.
/// </summary>
internal sealed class CsvRows : IDisposable
{
    // A quotation mark that is never closed swallows the rest of a file; no sound row is longer than this.
    private const int MaxRowBytes = 1_000_000;

    private readonly string _file;
    private readonly ImportProblems _problems;
    private readonly CsvReader _csv;
    private bool _ended;

    public CsvRows(Stream stream, string file, ImportProblems problems)
    {
        _file = file;
        _problems = problems;
        _csv = CsvReader.Create(stream, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            TrackLineNumbers = true,
            MaxRecordSize = MaxRowBytes,
            MalformedData = CsvMalformedDataHandling.Skip,
            OnMalformedRecord = Report,
        });
        Header = Next() && IsText(column => $"column {column + 1} of the header") ? [.. Enumerable.Range(0, _csv.FieldCount).Select(_csv.GetString)] : [];
    }

    /// <summary>The names in the first row; empty when there is none that can be read.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The line, from 1, in which the present row starts.</summary>
    public int Line => (int)_csv.LineNumber;

    /// <summary>Bytes read so far.</summary>
    public long Position => _csv.ByteOffset;

    /// <summary>Moves to the next sound row; false at the end.</summary>
    public bool Read()
    {
        while (Next())
        {
            if (_csv.FieldCount != Header.Count)
                _problems.Error(_file, Line, $"the row has {_csv.FieldCount} values, the header {Header.Count}");
            else if (IsText(column => Header[column]))
                return true;
        }
        return false;
    }

    /// <summary>The value of a column, trimmed.</summary>
    public string this[int column] => _csv.GetString(column).Trim();

    /// <summary>All values, trimmed.</summary>
    public string[] Values()
    {
        var values = new string[Header.Count];
        for (var column = 0; column < values.Length; column++)
            values[column] = this[column];
        return values;
    }

    public void Dispose() => _csv.Dispose();

    private bool Next()
    {
        if (_ended)
            return false;
        try
        {
            return _csv.Read();
        }
        catch (CsvFormatException)
        {
            _ended = true;
            _problems.Refuse(_file, Line + 1, $"a row here or below has no end within {MaxRowBytes:N0} bytes; look for a quotation mark that is not closed");
            return false;
        }
    }

    private void Report(CsvMalformedRecord record) => _problems.Error(_file, (int)record.LineNumber, record.Reason switch
    {
        CsvMalformedReason.UnterminatedQuote => "a quotation mark is opened here and never closed",
        CsvMalformedReason.TextAfterClosingQuote => "text follows a closing quotation mark; write a quotation mark inside a value twice",
        _ => "a quotation mark stands in a value that is not quoted; quote the value and write the mark twice",
    });

    /// <summary>Whether every value of the row is UTF-8 without control characters; reports the first byte that is not.</summary>
    private bool IsText(Func<int, string> name)
    {
        for (var column = 0; column < _csv.FieldCount; column++)
        {
            var value = _csv.GetSpan(column);
            if (Utf8.IsValid(value) && !value.Contains((byte)0))
                continue;
            _problems.Error(_file, Line, $"byte 0x{WrongByte(value):X2} in {name(column)} is not UTF-8 text; save the file as UTF-8");
            return false;
        }
        return true;
    }

    private static byte WrongByte(ReadOnlySpan<byte> value)
    {
        while (Rune.DecodeFromUtf8(value, out var rune, out var length) == OperationStatus.Done && rune.Value != 0)
            value = value[length..];
        return value[0];
    }
}
