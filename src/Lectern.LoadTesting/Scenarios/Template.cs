using System.Text;

namespace Lectern.LoadTesting.Scenarios;

/// <summary>How a variable's value is written where it stands.</summary>
internal enum Escape
{
    /// <summary>As it is, without control characters: a captured value cannot add a header.</summary>
    Header,

    /// <summary>Percent-encoded.</summary>
    Url,

    /// <summary>Inside a JSON string.</summary>
    Json,
}

/// <summary>Bytes with holes for variables. Writing allocates nothing.</summary>
internal sealed class Template
{
    private readonly Part[] _parts;

    private Template(Part[] parts) => _parts = parts;

    private readonly record struct Part(byte[]? Literal, int Variable, Escape Escape);

    public bool IsConstant => _parts.All(part => part.Literal is not null);

    public int Measure(Variable[] variables)
    {
        var length = 0;
        foreach (var part in _parts)
            length += part.Literal?.Length ?? Escaping.Measure(variables[part.Variable].Bytes, part.Escape);
        return length;
    }

    /// <summary>Writes as many bytes as <see cref="Measure"/> said.</summary>
    public int Write(Variable[] variables, Span<byte> to)
    {
        var written = 0;
        foreach (var part in _parts)
        {
            if (part.Literal is { } literal)
            {
                literal.CopyTo(to[written..]);
                written += literal.Length;
            }
            else
            {
                written += Escaping.Write(variables[part.Variable].Bytes, part.Escape, to[written..]);
            }
        }
        return written;
    }

    /// <summary>Puts pieces of text together, each with its own way of escaping.</summary>
    public sealed class Builder(Func<string, int> variableOf)
    {
        private readonly List<Part> _parts = [];
        private readonly StringBuilder _literal = new();

        public Builder Literal(string text)
        {
            _literal.Append(text);
            return this;
        }

        /// <param name="text">With <c>{{names}}</c>.</param>
        /// <param name="escape">For their values.</param>
        public Builder Text(string text, Escape escape)
        {
            var rest = text.AsSpan();
            for (int open; (open = rest.IndexOf("{{")) >= 0;)
            {
                var close = rest[open..].IndexOf("}}");
                if (close < 0)
                    throw new ScenarioException($"\"{text}\" opens {{{{ and does not close it.");
                Literal(rest[..open].ToString());
                Flush();
                _parts.Add(new(null, variableOf(rest[(open + 2)..(open + close)].Trim().ToString()), escape));
                rest = rest[(open + close + 2)..];
            }
            return Literal(rest.ToString());
        }

        public Template Build()
        {
            Flush();
            return new([.. _parts]);
        }

        private void Flush()
        {
            if (_literal.Length > 0)
                _parts.Add(new(Encoding.UTF8.GetBytes(_literal.ToString()), -1, default));
            _literal.Clear();
        }
    }
}
