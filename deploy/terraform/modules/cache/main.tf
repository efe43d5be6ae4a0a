locals {
  family = "redis${split(".", var.engine_version)[0]}"
  logs   = ["slow-log", "engine-log"]
}

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_elasticache_parameter_group" "this" {
  name   = "${var.name}-${local.family}${var.cluster_mode ? "-cluster" : ""}"
  family = local.family

  # Only a cache: when memory is full, what is asked for least goes.
  parameter {
    name  = "maxmemory-policy"
    value = "allkeys-lfu"
  }
  parameter {
    name  = "cluster-enabled"
    value = var.cluster_mode ? "yes" : "no"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(local.logs)

  name              = "/${var.name}/redis/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}

# Three nodes: a master with two replicas, or in cluster mode as many shards as asked for, each with its replicas.
resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Lectern's answers, shared by all servers"

  engine               = "redis"
  engine_version       = var.engine_version
  node_type            = var.node_type
  port                 = 6379
  parameter_group_name = aws_elasticache_parameter_group.this.name

  num_cache_clusters         = var.cluster_mode ? null : var.node_count
  num_node_groups            = var.cluster_mode ? var.shard_count : null
  replicas_per_node_group    = var.cluster_mode ? var.replicas_per_shard : null
  automatic_failover_enabled = true
  multi_az_enabled           = true

  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [var.security_group_id]
  at_rest_encryption_enabled = true
  kms_key_id                 = var.data_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  auth_token                 = var.auth_token
  auth_token_update_strategy = "ROTATE"

  snapshot_retention_limit   = 1
  snapshot_window            = "01:00-02:00"
  maintenance_window         = "sun:05:30-sun:06:30"
  auto_minor_version_upgrade = true
  apply_immediately          = false

  dynamic "log_delivery_configuration" {
    for_each = aws_cloudwatch_log_group.this
    content {
      destination      = log_delivery_configuration.value.name
      destination_type = "cloudwatch-logs"
      log_format       = "json"
      log_type         = log_delivery_configuration.key
    }
  }
}
