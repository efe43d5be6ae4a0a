variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "account_id" {
  description = "The AWS account."
  type        = string
}

variable "data_key_arn" {
  description = "Key of the secret."
  type        = string
}

variable "environment" {
  description = "Environment variables and their values."
  type        = map(string)
  ephemeral   = true
}

variable "secrets_version" {
  description = "Raised to write the secret again."
  type        = number
}
