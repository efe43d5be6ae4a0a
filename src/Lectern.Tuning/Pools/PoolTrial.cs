using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lectern.Tuning.Pools;

/// <summary>What was measured before a change of the pool: the baseline in the ledger.</summary>
/// <param name="From">Connections before.</param>
/// <param name="To">Connections after.</param>
/// <param name="IsLimit">It is kept whatever is measured: the server has no more.</param>
/// <param name="Before">The minutes before.</param>
internal sealed record PoolTrial(int From, int To, bool IsLimit, IReadOnlyList<PoolMinute> Before)
{
    public override string ToString() => JsonSerializer.Serialize(this, PoolJson.Default.PoolTrial);

    public static PoolTrial Parse(string text) => JsonSerializer.Deserialize(text, PoolJson.Default.PoolTrial) ?? throw new FormatException("The baseline is empty.");
}

[JsonSerializable(typeof(PoolTrial))]
internal sealed partial class PoolJson : JsonSerializerContext;
