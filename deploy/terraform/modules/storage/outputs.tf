output "buckets" {
  description = "Names: media, releases, logs."
  value       = local.buckets

  # Whoever uses a name wants the bucket to be ready to use.
  depends_on = [aws_s3_bucket_policy.this, aws_s3_bucket_ownership_controls.this]
}

output "media_domain" {
  description = "Where CloudFront fetches media."
  value       = aws_s3_bucket.this["media"].bucket_regional_domain_name
}

output "logs_bucket_arn" {
  description = "Where CloudFront's logs are delivered."
  value       = local.arns.logs
}
