// What must not be lost and not be read: database, cache, files, buckets, secrets, keys.
import { given, list, statements } from "./judge.mjs";

const primary = after => (after.replicate_source_db ?? "") === "" && after.db_name === "lectern";
const parameter = (after, name) => after.parameter.find(one => one.name === name)?.value;

export const data = [
  {
    says: "The database is encrypted",
    type: "aws_db_instance",
    least: 2,
    holds: after => after.storage_encrypted === true,
    broken: after => { after.storage_encrypted = false; },
  },
  {
    says: "The database has a key of its own account",
    type: "aws_db_instance",
    which: primary,
    holds: (after, unknown) => given(after, unknown, "kms_key_id"),
    broken: (after, unknown) => { after.kms_key_id = null; delete unknown.kms_key_id; },
  },
  {
    says: "The database is not on the internet",
    type: "aws_db_instance",
    least: 2,
    holds: after => after.publicly_accessible === false,
    broken: after => { after.publicly_accessible = true; },
  },
  {
    says: "The database has a second one in another zone",
    type: "aws_db_instance",
    which: primary,
    holds: after => after.multi_az === true,
    broken: after => { after.multi_az = false; },
  },
  {
    says: "The database can be brought back to any minute of a week at least, and is copied before it goes",
    type: "aws_db_instance",
    which: primary,
    holds: after => after.backup_retention_period >= 7 && after.skip_final_snapshot === false && after.delete_automated_backups === false,
    broken: after => { after.backup_retention_period = 0; },
  },
  {
    says: "The database is not deleted by mistake",
    type: "aws_db_instance",
    least: 2,
    holds: after => after.deletion_protection === true,
    broken: after => { after.deletion_protection = false; },
  },
  {
    says: "The database says how it does, and its answer is encrypted",
    type: "aws_db_instance",
    least: 2,
    holds: (after, unknown) => after.performance_insights_enabled === true && given(after, unknown, "performance_insights_kms_key_id")
      && after.monitoring_interval > 0 && after.enabled_cloudwatch_logs_exports.includes("postgresql"),
    broken: after => { after.performance_insights_enabled = false; },
  },
  {
    says: "The database gets its fixes by itself",
    type: "aws_db_instance",
    least: 2,
    holds: after => after.auto_minor_version_upgrade === true,
    broken: after => { after.auto_minor_version_upgrade = false; },
  },
  {
    says: "The database's password is in no plan and no state",
    type: "aws_db_instance",
    which: primary,
    holds: (after, unknown) => after.password == null && after.password_wo == null && !unknown.password && after.password_wo_version >= 1,
    broken: after => { after.password = "hunter2"; },
  },
  {
    says: "PostgreSQL takes no connection without TLS, and writes down who came",
    type: "aws_db_parameter_group",
    holds: after => parameter(after, "rds.force_ssl") === "1" && parameter(after, "log_connections") === "1",
    broken: after => { after.parameter.find(one => one.name === "rds.force_ssl").value = "0"; },
  },
  {
    says: "Redis is encrypted where it lies and on its way, and asks for a password",
    type: "aws_elasticache_replication_group",
    holds: (after, unknown) => String(after.at_rest_encryption_enabled) === "true" && after.transit_encryption_enabled === true && after.transit_encryption_mode === "required"
      && given(after, unknown, "kms_key_id") && given(after, unknown, "auth_token"),
    broken: after => { after.transit_encryption_enabled = false; },
  },
  {
    says: "Redis survives the loss of a node",
    type: "aws_elasticache_replication_group",
    holds: after => after.automatic_failover_enabled === true && after.multi_az_enabled === true && (after.num_cache_clusters >= 3 || after.num_node_groups >= 1 && after.replicas_per_node_group >= 1),
    broken: after => { after.automatic_failover_enabled = false; },
  },
  {
    says: "Shared files are encrypted",
    type: "aws_efs_file_system",
    holds: (after, unknown) => after.encrypted === true && given(after, unknown, "kms_key_id"),
    broken: after => { after.encrypted = false; },
  },
  {
    says: "Shared files are backed up",
    type: "aws_efs_backup_policy",
    holds: after => after.backup_policy[0].status === "ENABLED",
    broken: after => { after.backup_policy[0].status = "DISABLED"; },
  },
  {
    says: "No bucket can be made public",
    type: "aws_s3_bucket_public_access_block",
    least: 3,
    holds: after => ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"].every(name => after[name] === true),
    broken: after => { after.block_public_policy = false; },
  },
  {
    says: "Every bucket encrypts",
    type: "aws_s3_bucket_server_side_encryption_configuration",
    least: 3,
    holds: (after, unknown) => ["aws:kms", "AES256"].includes(after.rule[0].apply_server_side_encryption_by_default[0].sse_algorithm)
      && (/-logs-/.test(after.bucket ?? "") || after.rule[0].apply_server_side_encryption_by_default[0].sse_algorithm === "AES256" || unknown.rule[0].apply_server_side_encryption_by_default[0].kms_master_key_id === true),
    broken: after => { after.rule = []; },
  },
  {
    says: "Media and releases are encrypted with a key of the account",
    type: "aws_s3_bucket_server_side_encryption_configuration",
    which: after => after.rule[0]?.apply_server_side_encryption_by_default[0].sse_algorithm === "aws:kms",
    least: 2,
    holds: (after, unknown) => unknown.rule[0].apply_server_side_encryption_by_default[0].kms_master_key_id === true,
    broken: (after, unknown) => { delete unknown.rule[0].apply_server_side_encryption_by_default[0].kms_master_key_id; },
  },
  {
    says: "Every bucket keeps what was overwritten",
    type: "aws_s3_bucket_versioning",
    least: 3,
    holds: after => after.versioning_configuration[0].status === "Enabled",
    broken: after => { after.versioning_configuration[0].status = "Suspended"; },
  },
  {
    says: "Buckets know no access control lists",
    type: "aws_s3_bucket_ownership_controls",
    least: 3,
    holds: after => after.rule[0].object_ownership === "BucketOwnerEnforced",
    broken: after => { after.rule[0].object_ownership = "ObjectWriter"; },
  },
  {
    says: "No bucket is spoken to without TLS",
    type: "aws_s3_bucket_policy",
    least: 3,
    holds: after => statements(after).some(one => one.Effect === "Deny" && one.Principal === "*" && one.Action === "s3:*" && one.Condition.Bool["aws:SecureTransport"] === "false" && one.Resource.length === 2),
    broken: after => { after.policy = JSON.stringify({ Statement: [] }); },
  },
  {
    says: "Buckets let only named services in, and only on behalf of this account",
    type: "aws_s3_bucket_policy",
    least: 3,
    holds: after => statements(after).filter(one => one.Effect === "Allow").every(one => /^[a-z0-9.-]+\.amazonaws\.com$/.test(one.Principal.Service) && /123456789012/.test(JSON.stringify(one.Condition))),
    broken: after => { after.policy = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }] }); },
  },
  {
    says: "Who reads media and releases is written down",
    type: "aws_s3_bucket_logging",
    least: 2,
    holds: after => (after.target_prefix ?? "") !== "",
    broken: after => { after.target_prefix = ""; },
  },
  {
    says: "Keys are renewed every year, and not gone at once",
    type: "aws_kms_key",
    least: 4,
    holds: after => after.enable_key_rotation === true && after.deletion_window_in_days >= 14,
    broken: after => { after.enable_key_rotation = false; },
  },
  {
    says: "Keys serve their account and named services, each under a condition",
    type: "aws_kms_key",
    least: 4,
    holds: after => statements(after).every(one => /^arn:aws:iam::\d{12}:root$/.test(one.Principal.AWS ?? "") || /\.amazonaws\.com$/.test(one.Principal.Service) && one.Condition != null && !list(one.Action).includes("kms:*")),
    broken: after => { after.policy = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" }] }); },
  },
  {
    says: "Secrets are encrypted with a key of the account and can be brought back",
    type: "aws_secretsmanager_secret",
    holds: (after, unknown) => given(after, unknown, "kms_key_id") && after.recovery_window_in_days >= 7,
    broken: after => { after.recovery_window_in_days = 0; },
  },
  {
    says: "What a secret holds is in no plan and no state",
    type: "aws_secretsmanager_secret_version",
    holds: (after, unknown) => after.secret_string == null && after.secret_string_wo == null && (unknown.secret_string_wo_version === true || after.secret_string_wo_version >= 1),
    broken: after => { after.secret_string = "hunter2"; },
  },
];
