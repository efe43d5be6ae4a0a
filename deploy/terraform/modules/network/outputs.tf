output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "Of balancer and servers."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
}

output "isolated_subnet_ids" {
  description = "Of the stores."
  value       = [for zone in var.zones : aws_subnet.isolated[zone].id]
}

output "security_group_ids" {
  description = "By what they protect: balancer, servers, database, cache, files."
  value       = { for name, group in aws_security_group.this : name => group.id }
}
