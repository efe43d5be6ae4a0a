using System.Buffers;

namespace Lectern.Database.Fingerprints;

/// <summary>
/// The tokens of a text in the SQL of PostgreSQL or SQLite, without spaces and comments
/// (https://www.postgresql.org/docs/15/sql-syntax-lexical.html, https://www.sqlite.org/lang_expr.html#literal_values_constants_).
/// It takes any text: what is not closed ends with the text. Linear in its length.
/// </summary>
internal ref struct SqlTokens(ReadOnlySpan<char> sql)
{
    private const string OperatorSigns = "+-*/<>=~!@#%^&|";

    // An operator ends in + or - only when one of these is in it.
    private static readonly SearchValues<char> KeepsTrailingSign = SearchValues.Create("~!@#%^&|");

    private readonly ReadOnlySpan<char> _sql = sql;
    private int _at;

    public bool Next(out SqlToken token)
    {
        SkipBlanks();
        var start = _at;
        if (start >= _sql.Length)
        {
            token = default;
            return false;
        }
        var kind = Read(_sql[start]);
        token = new(kind, start, _at);
        return true;
    }

    private SqlTokenKind Read(char first)
    {
        if (first == '\'')
            return Text(escapes: false);
        if (first is '"' or '`')
            return QuotedName(first);
        if (IsWordStart(first))
            return Word(first);
        if (char.IsAsciiDigit(first) || first == '.' && char.IsAsciiDigit(Peek(1)))
            return Number();
        return first switch
        {
            '$' => Dollar(),
            '?' => Parameter(1, digitsOnly: true),
            ':' when Peek(1) == ':' => Symbol(2),
            ':' when IsWordStart(Peek(1)) => Parameter(1),
            '@' when IsWordStart(Peek(1)) => Parameter(1),
            _ when OperatorSigns.Contains(first) => Operator(),
            _ => Symbol(1),
        };
    }

    private SqlTokenKind Word(char first)
    {
        // E'…', B'…', X'…', N'…' and U&'…' are texts.
        if (Peek(1) == '\'' && "eEbBxXnN".Contains(first))
        {
            _at++;
            return Text(escapes: first is 'e' or 'E');
        }
        if (first is 'u' or 'U' && Peek(1) == '&' && Peek(2) == '\'')
        {
            _at += 2;
            return Text(escapes: false);
        }
        while (_at < _sql.Length && IsWordPart(_sql[_at]))
            _at++;
        return SqlTokenKind.Word;
    }

    private SqlTokenKind Text(bool escapes)
    {
        for (_at++; _at < _sql.Length; _at++)
        {
            if (escapes && _sql[_at] == '\\')
                _at++;
            else if (_sql[_at] == '\'' && Peek(1) == '\'')
                _at++;
            else if (_sql[_at] == '\'')
                break;
        }
        _at = Math.Min(_at + 1, _sql.Length);
        return SqlTokenKind.Text;
    }

    // What is not closed may hold values: it is taken for one.
    private SqlTokenKind QuotedName(char quote)
    {
        for (_at++; _at < _sql.Length; _at++)
        {
            if (_sql[_at] != quote)
                continue;
            _at++;
            if (_at >= _sql.Length || _sql[_at] != quote)
                return SqlTokenKind.QuotedName;
        }
        return SqlTokenKind.Text;
    }

    private SqlTokenKind Number()
    {
        var isHex = _sql[_at] == '0' && Peek(1) is 'x' or 'X';
        while (_at < _sql.Length && (IsWordPart(_sql[_at]) || _sql[_at] == '.' && Peek(1) != '.'))
        {
            var isExponent = !isHex && _sql[_at] is 'e' or 'E';
            _at++;
            if (isExponent && _at < _sql.Length && _sql[_at] is '+' or '-' && char.IsAsciiDigit(Peek(1)))
                _at++;
        }
        return SqlTokenKind.Number;
    }

    private SqlTokenKind Dollar()
    {
        if (char.IsAsciiDigit(Peek(1)))
            return Parameter(1);
        var tag = _at + 1;
        while (tag < _sql.Length && IsWordPart(_sql[tag]) && _sql[tag] != '$')
            tag++;
        if (tag >= _sql.Length || _sql[tag] != '$')
            return IsWordStart(Peek(1)) ? Parameter(1) : Symbol(1);
        var close = _sql[_at..(tag + 1)];
        var found = _sql[(tag + 1)..].IndexOf(close, StringComparison.Ordinal);
        _at = found < 0 ? _sql.Length : tag + 1 + found + close.Length;
        return SqlTokenKind.Text;
    }

    private SqlTokenKind Parameter(int skip, bool digitsOnly = false)
    {
        _at += skip;
        while (_at < _sql.Length && (digitsOnly ? char.IsAsciiDigit(_sql[_at]) : IsWordPart(_sql[_at])))
            _at++;
        return SqlTokenKind.Parameter;
    }

    private SqlTokenKind Operator()
    {
        var start = _at++;
        while (_at < _sql.Length && OperatorSigns.Contains(_sql[_at]) && !AtComment())
        {
            // "=@name" is an operator and a parameter; "<@name" and "@@name" are operators before a name.
            if (_sql[_at] == '@' && IsWordStart(Peek(1)) && _sql[_at - 1] is not ('<' or '@'))
                break;
            _at++;
        }
        // "=-" is an operator before a signed number.
        if (!_sql[start.._at].ContainsAny(KeepsTrailingSign))
        {
            while (_at - start > 1 && _sql[_at - 1] is '+' or '-')
                _at--;
        }
        return SqlTokenKind.Symbol;
    }

    private SqlTokenKind Symbol(int length)
    {
        _at += length;
        return SqlTokenKind.Symbol;
    }

    private void SkipBlanks()
    {
        while (_at < _sql.Length)
        {
            if (char.IsWhiteSpace(_sql[_at]))
                _at++;
            else if (!AtComment())
                return;
            else if (_sql[_at] == '-')
                SkipLine();
            else
                SkipBlock();
        }
    }

    private readonly bool AtComment() => _sql[_at] == '-' && Peek(1) == '-' || _sql[_at] == '/' && Peek(1) == '*';

    private void SkipLine()
    {
        var end = _sql[_at..].IndexOf('\n');
        _at = end < 0 ? _sql.Length : _at + end + 1;
    }

    // PostgreSQL's comments nest. SQLite's do not, so there more is taken for a comment than is one: less is shown, not more.
    private void SkipBlock()
    {
        for (var depth = 0; _at < _sql.Length; _at++)
        {
            if (_sql[_at] == '/' && Peek(1) == '*')
            {
                depth++;
                _at++;
            }
            else if (_sql[_at] == '*' && Peek(1) == '/')
            {
                _at++;
                if (--depth == 0)
                {
                    _at++;
                    return;
                }
            }
        }
    }

    private readonly char Peek(int by) => _at + by < _sql.Length ? _sql[_at + by] : '\0';

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_' || c > '\u007f';

    private static bool IsWordPart(char c) => IsWordStart(c) || char.IsAsciiDigit(c) || c == '$';
}
