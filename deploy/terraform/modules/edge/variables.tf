variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "account_id" {
  description = "The AWS account."
  type        = string
}

variable "domain_names" {
  description = "Names of the site."
  type        = list(string)
}

variable "certificate_arn" {
  description = "Certificate of those names, in us-east-1."
  type        = string
}

variable "price_class" {
  description = "How much of the world is served from nearby."
  type        = string
}

variable "balancer_arn" {
  description = "The internal balancer."
  type        = string
}

variable "balancer_dns_name" {
  description = "Its name."
  type        = string
}

variable "media_domain" {
  description = "The bucket of media."
  type        = string
}

variable "signed_path" {
  description = "What is served from that bucket, with signed addresses only."
  type        = string
}

variable "signing_public_keys" {
  description = "PEM public keys by name."
  type        = map(string)
}

variable "requests_per_five_minutes" {
  description = "Of one address, before it is turned away."
  type        = number
}

variable "logs_bucket_arn" {
  description = "Where access logs go."
  type        = string
}

variable "log_days" {
  description = "Days that the firewall's log is kept."
  type        = number
}
