using System.Text.Json.Serialization;
using Lectern.Server.Operations.Alerts;
using Lectern.Server.Operations.Deploys;

namespace Lectern.Server.Operations;

[JsonSerializable(typeof(SlowQueries.Answer), TypeInfoPropertyName = "SlowQueriesAnswer")]
[JsonSerializable(typeof(GetMetrics.Answer), TypeInfoPropertyName = "GetMetricsAnswer")]
[JsonSerializable(typeof(GetHealth.Answer), TypeInfoPropertyName = "GetHealthAnswer")]
[JsonSerializable(typeof(MarkDeploy.Request), TypeInfoPropertyName = "MarkDeployRequest")]
[JsonSerializable(typeof(MarkDeploy.Answer), TypeInfoPropertyName = "MarkDeployAnswer")]
[JsonSerializable(typeof(ListAlerts.Answer), TypeInfoPropertyName = "ListAlertsAnswer")]
[JsonSerializable(typeof(Silences.Answer), TypeInfoPropertyName = "SilencesAnswer")]
[JsonSerializable(typeof(Silences.InForce), TypeInfoPropertyName = "SilencesInForce")]
[JsonSerializable(typeof(Silences.Request), TypeInfoPropertyName = "SilencesRequest")]
[JsonSerializable(typeof(TestAlerts.Answer), TypeInfoPropertyName = "TestAlertsAnswer")]
[JsonSerializable(typeof(Regressions.ListRegressions.Answer), TypeInfoPropertyName = "ListRegressionsAnswer")]
[JsonSerializable(typeof(Tuning.ListTuning.Answer), TypeInfoPropertyName = "ListTuningAnswer")]
internal sealed partial class OperationsJson : JsonSerializerContext;
