output "endpoints" {
  description = "What Lectern:Redis:Endpoints takes."
  value = var.cluster_mode ? "${aws_elasticache_replication_group.this.configuration_endpoint_address}:6379" : join(",", [
    "${aws_elasticache_replication_group.this.primary_endpoint_address}:6379",
    "${aws_elasticache_replication_group.this.reader_endpoint_address}:6379",
  ])
}

output "node_ids" {
  description = "What alarms watch."
  # Their names follow from the group's: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.Endpoints.html
  value = var.cluster_mode ? flatten([for shard in range(var.shard_count) : [
    for node in range(var.replicas_per_shard + 1) : format("%s-%04d-%03d", var.name, shard + 1, node + 1)
  ]]) : [for node in range(var.node_count) : format("%s-%03d", var.name, node + 1)]
}
