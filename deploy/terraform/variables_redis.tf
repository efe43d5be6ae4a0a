# Redis.

variable "redis_auth_token" {
  description = "Redis' password: 24 to 128 letters, digits and -. The state holds it: ElastiCache has no write-only form of it."
  type        = string
  sensitive   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9-]{24,128}$", var.redis_auth_token))
    error_message = "redis_auth_token has 24 to 128 letters, digits and -, such as those of: openssl rand -hex 24."
  }
}

variable "redis_version" {
  description = "Redis, 6.0 or later."
  type        = string
  default     = "7.1"
  validation {
    condition     = can(regex("^7\\.[0-9]+$", var.redis_version))
    error_message = "redis_version is one of 7, such as 7.1."
  }
}

variable "redis_node_type" {
  description = "Of each node."
  type        = string
  default     = "cache.r7g.large"
  validation {
    condition     = startswith(var.redis_node_type, "cache.") && !can(regex("^cache\\.t", var.redis_node_type))
    error_message = "redis_node_type begins with cache. and is not of the t family, whose credits run out under steady load."
  }
}

variable "redis_nodes" {
  description = "Nodes without cluster mode: a master and its replicas."
  type        = number
  default     = 3
  validation {
    condition     = var.redis_nodes >= 2 && var.redis_nodes <= 6
    error_message = "redis_nodes is from 2 to 6."
  }
}

variable "redis_cluster_mode" {
  description = "Whether keys are spread over shards: for more than one node's memory or one core's work."
  type        = bool
  default     = false
}

variable "redis_shards" {
  description = "Shards in cluster mode."
  type        = number
  default     = 3
  validation {
    condition     = var.redis_shards >= 1 && var.redis_shards <= 90
    error_message = "redis_shards is from 1 to 90."
  }
}

variable "redis_replicas_per_shard" {
  description = "Replicas of each shard in cluster mode."
  type        = number
  default     = 1
  validation {
    condition     = var.redis_replicas_per_shard >= 1 && var.redis_replicas_per_shard <= 5
    error_message = "redis_replicas_per_shard is from 1 to 5: a shard without one is lost with its node."
  }
}
