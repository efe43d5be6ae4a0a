# Two target-tracking policies: whichever wants more servers wins, and both must agree before one goes.

resource "aws_autoscaling_policy" "cpu" {
  name                   = "${var.name}-cpu"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = var.cpu_target
    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}

# EC2 knows nothing of memory: the agent on each server says it. A policy whose metric has no data never scales, and says
# nothing, so the names here and in the agent's configuration come from the same place, and an alarm watches for silence.
locals {
  memory_metric = {
    namespace  = local.namespace
    name       = "mem_used_percent"
    dimensions = { AutoScalingGroupName = local.group_name }
  }

  agent = {
    agent = { metrics_collection_interval = 60, run_as_user = "root" }
    metrics = {
      namespace         = local.memory_metric.namespace
      append_dimensions = { for name in keys(local.memory_metric.dimensions) : name => "$${aws:${name}}" }
      # Without it each server's figure would carry its host's name, too, which the policy does not name.
      aggregation_dimensions = [keys(local.memory_metric.dimensions)]
      metrics_collected = {
        mem = { measurement = [local.memory_metric.name] }
      }
    }
    logs = {
      logs_collected = {
        files = {
          collect_list = [{
            file_path       = "/var/log/lectern/lectern.log"
            log_group_name  = local.log_group
            log_stream_name = "{instance_id}"
          }]
        }
      }
    }
  }
}

resource "aws_autoscaling_policy" "memory" {
  name                   = "${var.name}-memory"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = var.memory_target
    customized_metric_specification {
      namespace   = local.memory_metric.namespace
      metric_name = local.memory_metric.name
      statistic   = "Average"

      dynamic "metric_dimension" {
        for_each = local.memory_metric.dimensions
        content {
          name  = metric_dimension.key
          value = metric_dimension.value
        }
      }
    }
  }
}

resource "aws_cloudwatch_log_group" "server" {
  name              = local.log_group
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}
