using System.Text.Json.Serialization;

namespace Lectern.Server.Operations;

[JsonSerializable(typeof(SlowQueries.Answer), TypeInfoPropertyName = "SlowQueriesAnswer")]
[JsonSerializable(typeof(GetMetrics.Answer), TypeInfoPropertyName = "GetMetricsAnswer")]
[JsonSerializable(typeof(GetHealth.Answer), TypeInfoPropertyName = "GetHealthAnswer")]
[JsonSerializable(typeof(Regressions.ListRegressions.Answer), TypeInfoPropertyName = "ListRegressionsAnswer")]
internal sealed partial class OperationsJson : JsonSerializerContext;
