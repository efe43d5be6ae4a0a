// Who would notice.
import { given, statements } from "./judge.mjs";

export const watching = [
  {
    says: "Logs are encrypted with a key of the account and kept for a known time",
    type: "aws_cloudwatch_log_group",
    least: 8,
    holds: (after, unknown) => given(after, unknown, "kms_key_id") && after.retention_in_days >= 30,
    broken: after => { after.retention_in_days = 0; },
  },
  {
    says: "Alarms are encrypted on their way",
    type: "aws_sns_topic",
    holds: (after, unknown) => given(after, unknown, "kms_master_key_id"),
    broken: (after, unknown) => { after.kms_master_key_id = null; delete unknown.kms_master_key_id; },
  },
  {
    says: "Only alarms of this account are published",
    type: "aws_sns_topic_policy",
    holds: after => statements(after).every(one => one.Principal.Service === "cloudwatch.amazonaws.com" && one.Condition.StringEquals["aws:SourceAccount"] === "123456789012"),
    broken: after => { after.policy = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: "*" }] }); },
  },
  {
    says: "CloudWatch may use the key of the topic, or no alarm would arrive",
    type: "aws_kms_key",
    which: after => /Alarms/.test(after.description),
    holds: after => statements(after).some(one => one.Principal.Service === "cloudwatch.amazonaws.com" && one.Action.includes("kms:GenerateDataKey*") && one.Action.includes("kms:Decrypt")),
    broken: after => { after.policy = JSON.stringify({ Statement: [] }); },
  },
  {
    says: "Every alarm tells somebody",
    type: "aws_cloudwatch_metric_alarm",
    least: 15,
    holds: (after, unknown) => unknown.alarm_actions === true || unknown.alarm_actions?.[0] === true,
    broken: (after, unknown) => { after.alarm_actions = []; delete unknown.alarm_actions; },
  },
  {
    says: "Silence of the memory figure is an alarm",
    type: "aws_cloudwatch_metric_alarm",
    which: after => after.metric_name === "mem_used_percent",
    holds: after => after.treat_missing_data === "breaching",
    broken: after => { after.treat_missing_data = "missing"; },
  },
  {
    says: "CloudFront's requests are written down",
    type: "aws_cloudwatch_log_delivery_source",
    holds: after => after.log_type === "ACCESS_LOGS",
    broken: after => { after.log_type = "NONE"; },
  },
];
