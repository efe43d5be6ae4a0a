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

variable "tags" {
  description = "Of servers and their disks, which default tags do not reach."
  type        = map(string)
}

variable "subnet_ids" {
  description = "Private subnets."
  type        = list(string)
}

variable "security_group_id" {
  description = "Of the servers."
  type        = string
}

variable "target_group_arn" {
  description = "Where servers register."
  type        = string
}

variable "architecture" {
  description = "arm64 or x86_64."
  type        = string
}

variable "instance_type" {
  description = "Of each server."
  type        = string
}

variable "min_size" {
  description = "Servers at least."
  type        = number
}

variable "max_size" {
  description = "Servers at most."
  type        = number
}

variable "cpu_target" {
  description = "Percent of CPU that the group is kept at."
  type        = number
}

variable "memory_target" {
  description = "Percent of memory that the group is kept at."
  type        = number
}

variable "app_port" {
  description = "Where Lectern listens."
  type        = number
}

variable "releases_bucket" {
  description = "Bucket of releases."
  type        = string
}

variable "release_key" {
  description = "The release in it."
  type        = string
}

variable "release_sha256" {
  description = "Its checksum."
  type        = string
}

variable "secret_name" {
  description = "The secret that holds the rest of the environment."
  type        = string
}

variable "secrets_stamp" {
  description = "Changes when the servers should read it again."
  type        = string
}

variable "settings" {
  description = "Environment variables and their values, none secret."
  type        = map(string)
}

variable "data_key_alias" {
  description = "Alias of the key of release and secret."
  type        = string
}

variable "logs_key_arn" {
  description = "Key of the log group."
  type        = string
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
}
