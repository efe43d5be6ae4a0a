using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lectern.Tuning.Caches;

/// <summary>What was measured before a change of the cache: the baseline in the ledger.</summary>
/// <param name="Setting">What is changed.</param>
/// <param name="From">Its value before.</param>
/// <param name="To">Its value after.</param>
/// <param name="Before">The minutes before.</param>
internal sealed record CacheTrial(string Setting, double From, double To, IReadOnlyList<CacheMinute> Before)
{
    public override string ToString() => JsonSerializer.Serialize(this, CacheJson.Default.CacheTrial);

    public static CacheTrial Parse(string text) => JsonSerializer.Deserialize(text, CacheJson.Default.CacheTrial) ?? throw new FormatException("The baseline is empty.");
}

[JsonSerializable(typeof(CacheTrial))]
internal sealed partial class CacheJson : JsonSerializerContext;
