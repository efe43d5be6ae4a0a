variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "account_id" {
  description = "The AWS account, which makes the buckets' names unique."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "data_key_arn" {
  description = "Key of media and releases."
  type        = string
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
}
