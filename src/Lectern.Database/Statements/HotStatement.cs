namespace Lectern.Database.Statements;

/// <summary>A statement that is prepared on new connections before the first request comes.</summary>
/// <param name="Sql">As it is run later, to the letter.</param>
/// <param name="Sample">Parameters of the types that it is run with later; the values do not matter.</param>
public sealed record HotStatement(string Sql, IReadOnlyList<(string Name, object Value)> Sample);
