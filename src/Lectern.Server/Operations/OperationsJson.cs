using System.Text.Json.Serialization;
using Lectern.Server.Operations.Deploys;

namespace Lectern.Server.Operations;

[JsonSerializable(typeof(SlowQueries.Answer), TypeInfoPropertyName = "SlowQueriesAnswer")]
[JsonSerializable(typeof(GetMetrics.Answer), TypeInfoPropertyName = "GetMetricsAnswer")]
[JsonSerializable(typeof(GetHealth.Answer), TypeInfoPropertyName = "GetHealthAnswer")]
[JsonSerializable(typeof(MarkDeploy.Request), TypeInfoPropertyName = "MarkDeployRequest")]
[JsonSerializable(typeof(MarkDeploy.Answer), TypeInfoPropertyName = "MarkDeployAnswer")]
internal sealed partial class OperationsJson : JsonSerializerContext;
