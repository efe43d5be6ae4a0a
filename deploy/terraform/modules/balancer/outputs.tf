output "arn" {
  description = "What CloudFront's VPC origin leads to."
  value       = aws_lb_listener.https.load_balancer_arn
}

output "dns_name" {
  description = "Its name inside the VPC."
  value       = aws_lb.this.dns_name
}

output "arn_suffix" {
  description = "How metrics call it."
  value       = aws_lb.this.arn_suffix
}

output "target_group_arn" {
  description = "Where servers register."
  value       = aws_lb_target_group.this.arn
}

output "target_group_arn_suffix" {
  description = "How metrics call it."
  value       = aws_lb_target_group.this.arn_suffix
}
