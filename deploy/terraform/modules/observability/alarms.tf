# One line an alarm: what it says, what it looks at, and for how many minutes before it speaks.

locals {
  balancer = { LoadBalancer = var.balancer_arn_suffix }
  targets  = { LoadBalancer = var.balancer_arn_suffix, TargetGroup = var.target_group_arn_suffix }
  group    = { AutoScalingGroupName = var.group_name }

  servers = {
    errors     = { says = "Servers answer with errors", namespace = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", dimensions = local.targets, statistic = "Sum", threshold = 25, minutes = 3 }
    unanswered = { says = "The balancer finds no server to answer", namespace = "AWS/ApplicationELB", metric = "HTTPCode_ELB_5XX_Count", dimensions = local.balancer, statistic = "Sum", threshold = 25, minutes = 3 }
    slow       = { says = "One answer in twenty takes over half a second", namespace = "AWS/ApplicationELB", metric = "TargetResponseTime", dimensions = local.targets, statistic = "p95", threshold = 0.5, minutes = 5 }
    unhealthy  = { says = "A server is not ready for minutes", namespace = "AWS/ApplicationELB", metric = "UnHealthyHostCount", dimensions = local.targets, statistic = "Maximum", threshold = 0, minutes = 10 }
    few        = { says = "Fewer servers answer than there should be at least", namespace = "AWS/ApplicationELB", metric = "HealthyHostCount", dimensions = local.targets, statistic = "Minimum", threshold = var.min_size, minutes = 5, below = true, missing = "breaching" }
    full       = { says = "The group is at its limit: raise max_size, or see why", namespace = "AWS/AutoScaling", metric = "GroupInServiceInstances", dimensions = local.group, statistic = "Maximum", threshold = var.max_size - 1, minutes = 15 }
    # The policy on memory never scales without data, and says nothing about it.
    memory-unknown = { says = "No figures of memory arrive, so nothing scales on memory", namespace = var.memory_metric.namespace, metric = var.memory_metric.name, dimensions = var.memory_metric.dimensions, statistic = "SampleCount", threshold = 1, minutes = 10, below = true, missing = "breaching" }
  }

  database = merge([for name in var.database_identifiers : {
    "${name}-cpu"         = { says = "PostgreSQL is busy", namespace = "AWS/RDS", metric = "CPUUtilization", dimensions = { DBInstanceIdentifier = name }, statistic = "Average", threshold = 80, minutes = 10 }
    "${name}-storage"     = { says = "Under 5 GB of storage are left", namespace = "AWS/RDS", metric = "FreeStorageSpace", dimensions = { DBInstanceIdentifier = name }, statistic = "Minimum", threshold = 5000000000, minutes = 5, below = true }
    "${name}-connections" = { says = "Nine in ten connections are taken", namespace = "AWS/RDS", metric = "DatabaseConnections", dimensions = { DBInstanceIdentifier = name }, statistic = "Maximum", threshold = var.database_max_connections * 0.9, minutes = 5 }
  }]...)

  replicas = { for name in slice(var.database_identifiers, 1, length(var.database_identifiers)) :
    "${name}-lag" => { says = "A replica is over five seconds behind, and Lectern leaves it out", namespace = "AWS/RDS", metric = "ReplicaLag", dimensions = { DBInstanceIdentifier = name }, statistic = "Average", threshold = 5, minutes = 5 }
  }

  cache = merge([for name in var.cache_node_ids : {
    "${name}-cpu"    = { says = "Redis' one thread is busy", namespace = "AWS/ElastiCache", metric = "EngineCPUUtilization", dimensions = { CacheClusterId = name }, statistic = "Average", threshold = 80, minutes = 5 }
    "${name}-memory" = { says = "Redis' memory is nearly full", namespace = "AWS/ElastiCache", metric = "DatabaseMemoryUsagePercentage", dimensions = { CacheClusterId = name }, statistic = "Average", threshold = 90, minutes = 15 }
  }]...)

  alarms = { for key, alarm in merge(local.servers, local.database, local.replicas, local.cache) :
    key => merge({ below = false, missing = "notBreaching" }, alarm)
  }
}
