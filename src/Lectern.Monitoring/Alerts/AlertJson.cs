using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lectern.Monitoring.Alerts;

/// <summary>How alerts are written for the store.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(IReadOnlyList<SilenceMatcher>))]
public sealed partial class AlertJson : JsonSerializerContext;
