variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "account_id" {
  description = "The AWS account."
  type        = string
}

variable "subnet_ids" {
  description = "Isolated subnets."
  type        = list(string)
}

variable "security_group_id" {
  description = "Lets the servers in."
  type        = string
}

variable "data_key_arn" {
  description = "Key of storage and Performance Insights."
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

variable "engine_version" {
  description = "PostgreSQL's version, 15 or later."
  type        = string
}

variable "instance_class" {
  description = "Of the primary and the replicas."
  type        = string
}

variable "storage_gb" {
  description = "Gigabytes to begin with; it grows to ten times as much."
  type        = number
}

variable "replica_count" {
  description = "Read replicas."
  type        = number
}

variable "max_connections" {
  description = "Connections that each server takes."
  type        = number
}

variable "parameters" {
  description = "Parameters besides, or instead of, those in main.tf."
  type        = map(string)
}

variable "backup_days" {
  description = "Days to which the database can be brought back."
  type        = number
}

variable "deletion_protection" {
  description = "Whether it must be switched off before a deletion."
  type        = bool
}

variable "username" {
  description = "Owner of the database."
  type        = string
}

variable "password" {
  description = "The owner's password."
  type        = string
  ephemeral   = true
}

variable "secrets_version" {
  description = "Raised to set the password again."
  type        = number
}
