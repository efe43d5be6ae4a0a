output "arns" {
  description = "By what they protect: data, logs, alerts."
  value       = { for name, key in aws_kms_key.this : name => key.arn }
}

output "aliases" {
  description = "Names of the same, known before they are made."
  value       = { for name in keys(local.keys) : name => "alias/${var.name}-${name}" }
}
