output "address" {
  description = "Host name of the primary."
  value       = aws_db_instance.primary.address
}

output "replica_addresses" {
  description = "Host names of the replicas."
  value       = [for name in local.replicas : aws_db_instance.replica[name].address]
}

output "identifiers" {
  description = "What alarms watch: the primary first."
  value       = concat([var.name], local.replicas)
}
