variable "name" {
  description = "Prefix of every name."
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
  description = "Key of what is kept."
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
  description = "Redis' version."
  type        = string
}

variable "node_type" {
  description = "Of each node."
  type        = string
}

variable "node_count" {
  description = "Nodes without cluster mode, the master included."
  type        = number
}

variable "cluster_mode" {
  description = "Whether keys are spread over shards."
  type        = bool
}

variable "shard_count" {
  description = "Shards in cluster mode."
  type        = number
}

variable "replicas_per_shard" {
  description = "Replicas of each shard in cluster mode."
  type        = number
}

variable "auth_token" {
  description = "Redis' password."
  type        = string
  sensitive   = true
}
