using System.Text;

namespace Lectern.Database.Fingerprints;

/// <summary>
/// A text of SQL without what differs from one run to the next: values, parameters, how many stand in a list, comments and blanks.
/// The idea is that of pg_stat_statements (https://www.postgresql.org/docs/current/pgstatstatements.html), on tokens instead of a
/// parse tree, because two databases are spoken here.
/// </summary>
internal sealed class SqlShape
{
    private const string Value = "?";

    private readonly List<Piece> _pieces = [];
    private readonly Stack<Group> _open = new();
    private Range _rows;
    private (int Start, int End) _previousStatement;
    private int _statement;

    /// <param name="Text">As it was written, or '?'.</param>
    /// <param name="Kind">A word is the same in capitals and not.</param>
    private readonly record struct Piece(string Text, PieceKind Kind)
    {
        public bool IsSymbol(string text) => Kind == PieceKind.Symbol && Text == text;

        public bool IsWord(string word) => Kind == PieceKind.Word && SqlWords.Is(Text, word);

        public bool IsSameAs(Piece other) => Kind == other.Kind && string.Equals(Text, other.Text, Kind == PieceKind.Word ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    private enum PieceKind
    {
        Word,
        Name,
        Value,
        Symbol,
    }

    /// <summary>What stands between two parentheses.</summary>
    private struct Group
    {
        public int Start;

        /// <summary>A list whose length does not matter, if only values are in it.</summary>
        public bool IsList;

        /// <summary>A row behind VALUES.</summary>
        public bool IsRow;

        public bool HasOnlyValues;

        /// <summary>The last row behind VALUES outside this group, for when it is closed.</summary>
        public Range Rows;
    }

    public static SqlShape Of(string sql)
    {
        var shape = new SqlShape();
        var tokens = new SqlTokens(sql);
        while (tokens.Next(out var token))
            shape.Add(token.Kind, sql.AsSpan(token.Start, token.End - token.Start));
        shape.EndStatement();
        return shape;
    }

    /// <summary>For people: spelled as it was first seen.</summary>
    public string ToText(int maxLength)
    {
        var text = new StringBuilder();
        for (var i = 0; i < _pieces.Count && text.Length <= maxLength; i++)
        {
            if (i > 0 && HasSpace(_pieces[i - 1], _pieces[i]))
                text.Append(' ');
            text.Append(_pieces[i].Text);
        }
        return text.Length <= maxLength ? text.ToString() : text.ToString(0, maxLength) + "…";
    }

    /// <summary>For comparing: the same for every spelling.</summary>
    public string ToKey()
    {
        var key = new StringBuilder();
        foreach (var piece in _pieces)
            key.Append(piece.Kind == PieceKind.Word ? piece.Text.ToUpperInvariant() : piece.Text).Append(' ');
        return key.ToString();
    }

    private void Add(SqlTokenKind kind, ReadOnlySpan<char> text)
    {
        switch (kind)
        {
            case SqlTokenKind.Text or SqlTokenKind.Number or SqlTokenKind.Parameter:
                AddValue(kind);
                break;
            case SqlTokenKind.Word:
                AddName(new(text.ToString(), PieceKind.Word));
                break;
            case SqlTokenKind.QuotedName:
                AddName(new(text.ToString(), PieceKind.Name));
                break;
            default:
                AddSymbol(text.ToString());
                break;
        }
    }

    private void AddValue(SqlTokenKind kind)
    {
        // 'a' 'b' in two lines is one text.
        if (kind == SqlTokenKind.Text && Last.Kind == PieceKind.Value)
            return;
        if (kind == SqlTokenKind.Number && (Last.IsSymbol("-") || Last.IsSymbol("+")) && !EndsOperand(_pieces.Count - 2))
            _pieces.RemoveAt(_pieces.Count - 1);
        _pieces.Add(new(Value, PieceKind.Value));
    }

    private void AddName(Piece name)
    {
        if (!(SqlWords.IsValue(name.Text) && name.Kind == PieceKind.Word) && !Last.IsSymbol("::") && !Last.IsSymbol("."))
            HasMoreThanValues();
        _pieces.Add(name);
    }

    private void AddSymbol(string symbol)
    {
        switch (symbol)
        {
            case "(" or "[":
                Open(symbol);
                break;
            case ")" or "]":
                Close(symbol);
                break;
            case ";" when _open.Count == 0:
                EndStatement();
                break;
            default:
                if (symbol is not ("," or "::" or "." or "-" or "+"))
                    HasMoreThanValues();
                _pieces.Add(new(symbol, PieceKind.Symbol));
                break;
        }
    }

    private void Open(string symbol)
    {
        var start = _pieces.Count;
        var isNextRow = Last.IsSymbol(",") && _rows.End.Value == start - 1 && start > 1;
        _open.Push(new()
        {
            Start = start,
            IsList = symbol == "(" ? Last.IsWord("IN") : Last.IsWord("ARRAY"),
            IsRow = symbol == "(" && (isNextRow || Last.IsWord("VALUES")),
            HasOnlyValues = true,
            Rows = isNextRow ? _rows : default,
        });
        _rows = default;
        _pieces.Add(new(symbol, PieceKind.Symbol));
    }

    private void Close(string symbol)
    {
        if (!_open.TryPop(out var group))
        {
            _pieces.Add(new(symbol, PieceKind.Symbol));
            return;
        }
        if (group.IsList && group.HasOnlyValues && _pieces.Count > group.Start + 1)
        {
            Cut(group.Start + 1);
            _pieces.Add(new(Value, PieceKind.Value));
        }
        _pieces.Add(new(symbol, PieceKind.Symbol));
        if (!group.HasOnlyValues)
            HasMoreThanValues();
        _rows = group.IsRow ? EndRow(group) : default;
    }

    // A row like the one before goes, with the comma between.
    private Range EndRow(Group row)
    {
        var (start, end) = (row.Rows.Start.Value, row.Rows.End.Value);
        if (end == 0 || !AreSame(start, end, row.Start, _pieces.Count))
            return row.Start.._pieces.Count;
        Cut(end);
        return row.Rows;
    }

    // A statement like the one before goes: how many rows were updated one by one does not matter.
    private void EndStatement()
    {
        _rows = default;
        if (_pieces.Count == _statement)
            return;
        if (AreSame(_previousStatement.Start, _previousStatement.End, _statement, _pieces.Count))
        {
            Cut(_statement);
            return;
        }
        if (_statement > 0)
        {
            _pieces.Insert(_statement, new(";", PieceKind.Symbol));
            _statement++;
        }
        _previousStatement = (_statement, _pieces.Count);
        _statement = _pieces.Count;
    }

    private bool AreSame(int start, int end, int otherStart, int otherEnd)
    {
        if (end - start != otherEnd - otherStart)
            return false;
        for (var i = 0; i < end - start; i++)
        {
            if (!_pieces[start + i].IsSameAs(_pieces[otherStart + i]))
                return false;
        }
        return true;
    }

    private void HasMoreThanValues()
    {
        if (!_open.TryPop(out var group))
            return;
        group.HasOnlyValues = false;
        _open.Push(group);
    }

    private void Cut(int from) => _pieces.RemoveRange(from, _pieces.Count - from);

    private Piece Last => _pieces.Count > _statement ? _pieces[^1] : default;

    private bool EndsOperand(int at) => at >= _statement && _pieces[at] is var piece && piece.Kind switch
    {
        PieceKind.Word => !SqlWords.IsKeyword(piece.Text),
        PieceKind.Symbol => piece.Text is ")" or "]",
        _ => true,
    };

    private static bool HasSpace(Piece left, Piece right)
    {
        if (left.Kind == PieceKind.Symbol && left.Text is "(" or "[" or "." or "::")
            return false;
        if (right.Kind != PieceKind.Symbol)
            return true;
        return right.Text switch
        {
            ")" or "]" or "," or ";" or "." or "::" => false,
            "(" => left.Kind switch { PieceKind.Word => SqlWords.IsKeyword(left.Text), PieceKind.Name => false, _ => true },
            "[" => left.Kind == PieceKind.Symbol && left.Text is not (")" or "]"),
            _ => true,
        };
    }
}
