variable "account_id" {
  description = "The AWS account."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
  default     = "eu-central-1"
}

variable "domain_names" {
  description = "Names of the site."
  type        = list(string)
}

variable "edge_certificate_arn" {
  description = "Their certificate in us-east-1."
  type        = string
}

variable "balancer_certificate_arn" {
  description = "Their certificate in the region."
  type        = string
}

variable "release_key" {
  description = "The release in the bucket of releases."
  type        = string
}

variable "release_sha256" {
  description = "Its checksum."
  type        = string
}

variable "database_password" {
  description = "PostgreSQL's password."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "redis_auth_token" {
  description = "Redis' password."
  type        = string
  sensitive   = true
}

variable "operations_token" {
  description = "With which programs read metrics."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "signing_public_keys" {
  description = "PEM public keys by name."
  type        = map(string)
}

variable "alarm_emails" {
  description = "Who is told of alarms."
  type        = list(string)
}

variable "cloudfront_prefix_list_id" {
  description = "CloudFront's managed prefix list; null looks it up."
  type        = string
  default     = null
}
