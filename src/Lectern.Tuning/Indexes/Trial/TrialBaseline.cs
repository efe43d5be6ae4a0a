using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Tuning.Indexes.Workload;

namespace Lectern.Tuning.Indexes.Trial;

public enum TrialRole
{
    /// <summary>Should get faster, or pays for it by its writes: what is saved is counted over these.</summary>
    Counted,

    /// <summary>Uses the table: must not get slower.</summary>
    Watched,

    /// <summary>Does not touch the table: tells what changed for everybody.</summary>
    Control,
}

/// <param name="Id">Of the statement.</param>
/// <param name="Text">Its beginning.</param>
/// <param name="Role">What it tells.</param>
/// <param name="Before">What it took before the change.</param>
public sealed record TrialStatement(long Id, string Text, TrialRole Role, StatementFigures Before);

/// <summary>What was measured before a change of an index; the ledger keeps it as JSON.</summary>
public sealed record TrialBaseline(string Schema, string Index, bool IsDrop, IReadOnlyList<TrialStatement> Statements)
{
    public string ToJson() => JsonSerializer.Serialize(this, TrialJson.Default.TrialBaseline);

    public static TrialBaseline FromJson(string json) => JsonSerializer.Deserialize(json, TrialJson.Default.TrialBaseline)!;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TrialBaseline))]
internal sealed partial class TrialJson : JsonSerializerContext;
