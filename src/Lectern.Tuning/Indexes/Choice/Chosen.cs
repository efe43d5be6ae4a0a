namespace Lectern.Tuning.Indexes.Choice;

/// <summary>An index that is worth building.</summary>
/// <param name="Shape">What.</param>
/// <param name="SavedMilliseconds">Estimated, of the time that was looked at, after what it costs the writes.</param>
/// <param name="WriteMilliseconds">What it costs the writes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Statements">What it helps, and from which cost to which.</param>
internal sealed record Chosen(IndexShape Shape, double SavedMilliseconds, double WriteMilliseconds, long Bytes, IReadOnlyList<(Analyzed Statement, double After)> Statements);
