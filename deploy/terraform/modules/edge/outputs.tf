output "domain_name" {
  description = "What the site's names are to point at."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "distribution_id" {
  description = "What a purge names."
  value       = aws_cloudfront_distribution.this.id
}

output "signing_key_ids" {
  description = "By name: what a signed address carries as Key-Pair-Id."
  value       = { for name, key in aws_cloudfront_public_key.signers : name => key.id }
}
