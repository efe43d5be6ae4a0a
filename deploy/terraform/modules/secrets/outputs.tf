output "name" {
  description = "Where the servers find it."
  value       = "${var.name}/environment"

  depends_on = [aws_secretsmanager_secret_version.environment]
}
