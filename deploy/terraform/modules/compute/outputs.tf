output "group_name" {
  description = "The Auto Scaling group."
  value       = aws_autoscaling_group.this.name
}

output "role_arn" {
  description = "The servers' role."
  value       = aws_iam_role.this.arn
}

output "agent_config" {
  description = "What the CloudWatch agent is told."
  value       = jsonencode(local.agent)
}

output "memory_metric" {
  description = "Namespace, name and dimensions of the servers' memory."
  value       = local.memory_metric
}
