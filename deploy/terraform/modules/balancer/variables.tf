variable "name" {
  description = "Of the balancer and its target group."
  type        = string
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets."
  type        = list(string)
}

variable "security_group_id" {
  description = "Lets CloudFront in."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of the site's names, in this region."
  type        = string
}

variable "app_port" {
  description = "Where Lectern listens."
  type        = number
}

variable "drain_seconds" {
  description = "Lectern:Operations:DrainSeconds."
  type        = number
}

variable "logs_bucket" {
  description = "Where access logs go."
  type        = string
}

variable "deletion_protection" {
  description = "Whether it must be switched off before a deletion."
  type        = bool
}
