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

variable "alerts_key_arn" {
  description = "Key of the topic."
  type        = string
}

variable "emails" {
  description = "Who is told."
  type        = list(string)
}

variable "balancer_arn_suffix" {
  description = "How metrics call the balancer."
  type        = string
}

variable "target_group_arn_suffix" {
  description = "How metrics call its servers."
  type        = string
}

variable "group_name" {
  description = "The Auto Scaling group."
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

variable "memory_metric" {
  description = "Namespace, name and dimensions of the servers' memory."
  type = object({
    namespace  = string
    name       = string
    dimensions = map(string)
  })
}

variable "database_identifiers" {
  description = "The primary, then the replicas."
  type        = list(string)
}

variable "database_max_connections" {
  description = "Connections that each takes."
  type        = number
}

variable "cache_node_ids" {
  description = "Nodes of Redis."
  type        = list(string)
}
