# What the world meets: names, certificates, CloudFront, the firewall.

variable "domain_names" {
  description = "Names of the site, such as learn.example.org."
  type        = list(string)
  validation {
    condition     = length(var.domain_names) > 0 && alltrue([for name in var.domain_names : can(regex("^(\\*\\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", name))])
    error_message = "domain_names needs at least one name such as learn.example.org, in lower case."
  }
}

variable "edge_certificate_arn" {
  description = "ACM certificate of those names in us-east-1, where CloudFront looks."
  type        = string
  validation {
    condition     = can(regex("^arn:aws:acm:us-east-1:[0-9]{12}:certificate/", var.edge_certificate_arn))
    error_message = "edge_certificate_arn is an ACM certificate in us-east-1: CloudFront takes none from elsewhere."
  }
}

variable "balancer_certificate_arn" {
  description = "ACM certificate of the same names in the region of the balancer: CloudFront passes the site's name on, and checks it."
  type        = string
  validation {
    condition     = can(regex("^arn:aws:acm:[a-z0-9-]+:[0-9]{12}:certificate/", var.balancer_certificate_arn))
    error_message = "balancer_certificate_arn is the ARN of an ACM certificate in the balancer's region."
  }
}

variable "signing_public_keys" {
  description = "PEM public keys (RSA, 2048 bits) by name, whose private halves sign addresses under signed_path. Two at a time make a rotation without a gap."
  type        = map(string)
  validation {
    condition     = length(var.signing_public_keys) >= 1 && length(var.signing_public_keys) <= 5 && alltrue([for key in values(var.signing_public_keys) : startswith(key, "-----BEGIN PUBLIC KEY-----")])
    error_message = "signing_public_keys needs one to five PEM public keys: openssl rsa -pubout."
  }
}

variable "signed_path" {
  description = "What CloudFront serves from the bucket of media, with signed addresses only."
  type        = string
  default     = "/protected/*"
  validation {
    condition     = can(regex("^/[a-z0-9/-]+/\\*$", var.signed_path))
    error_message = "signed_path is a path such as /protected/*."
  }
}

variable "price_class" {
  description = "How much of the world is served from nearby."
  type        = string
  default     = "PriceClass_100"
  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class is PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "requests_per_five_minutes" {
  description = "Requests of one address before it is turned away: a school behind one address has many learners."
  type        = number
  default     = 20000
  validation {
    condition     = var.requests_per_five_minutes >= 100 && var.requests_per_five_minutes <= 2000000000
    error_message = "requests_per_five_minutes is from 100 to 2,000,000,000."
  }
}
