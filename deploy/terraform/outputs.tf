output "domain_name" {
  description = "What the site's names are to point at (CNAME or alias)."
  value       = module.edge.domain_name
}

output "distribution_id" {
  description = "The CloudFront distribution."
  value       = module.edge.distribution_id
}

output "signing_key_ids" {
  description = "By name: what a signed address carries as Key-Pair-Id."
  value       = module.edge.signing_key_ids
}

output "buckets" {
  description = "Names of the buckets: media, releases, logs."
  value       = module.storage.buckets
}

output "group_name" {
  description = "The Auto Scaling group."
  value       = module.compute.group_name
}

output "secret_name" {
  description = "The secret with the servers' environment."
  value       = module.secrets.name
}

output "alarm_topic_arn" {
  description = "Where alarms go; more may subscribe."
  value       = module.observability.topic_arn
}

output "database_hosts" {
  description = "The primary, then the replicas."
  value       = local.hosts
}

output "settings" {
  description = "The servers' settings that are not secret."
  value       = local.settings
}
