variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "account_id" {
  description = "The AWS account."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "cidr" {
  description = "Addresses of the VPC, a /16."
  type        = string
}

variable "zones" {
  description = "Availability zones."
  type        = list(string)
}

variable "single_nat" {
  description = "One NAT gateway for all zones."
  type        = bool
}

variable "app_port" {
  description = "Where Lectern listens."
  type        = number
}

variable "cloudfront_prefix_list_id" {
  description = "CloudFront's managed prefix list; null looks it up."
  type        = string
}

variable "logs_key_arn" {
  description = "Key of the log groups."
  type        = string
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
}
