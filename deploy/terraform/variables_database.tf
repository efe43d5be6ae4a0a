# PostgreSQL.

variable "database_password" {
  description = "PostgreSQL's password: 24 to 128 letters, digits, - and _. In no plan and no state."
  type        = string
  sensitive   = true
  ephemeral   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{24,128}$", var.database_password))
    error_message = "database_password has 24 to 128 letters, digits, - and _, such as those of: openssl rand -hex 24."
  }
}

variable "database_version" {
  description = "PostgreSQL, 15 or later."
  type        = string
  default     = "17.5"
  validation {
    condition     = can(regex("^(1[5-9]|[2-9][0-9])(\\.[0-9]+)?$", var.database_version))
    error_message = "database_version is PostgreSQL 15 or later, such as 17.5."
  }
}

variable "database_class" {
  description = "Of the primary and the replicas."
  type        = string
  default     = "db.r7g.large"
  validation {
    condition     = startswith(var.database_class, "db.")
    error_message = "database_class begins with db., such as db.r7g.large."
  }
}

variable "database_storage_gb" {
  description = "Gigabytes to begin with; it grows to ten times as much."
  type        = number
  default     = 100
  validation {
    condition     = var.database_storage_gb >= 20 && var.database_storage_gb <= 6553
    error_message = "database_storage_gb is from 20 to 6553."
  }
}

variable "database_replicas" {
  description = "Read replicas."
  type        = number
  default     = 1
  validation {
    condition     = var.database_replicas >= 0 && var.database_replicas <= 5
    error_message = "database_replicas is from 0 to 5."
  }
}

variable "database_max_connections" {
  description = "Connections that each server of PostgreSQL takes. All of Lectern's servers share them."
  type        = number
  default     = 1000
  validation {
    # Each of max_size servers, and a tenth more while a release rolls, wants ten at least; fifty are left over.
    condition     = var.database_max_connections >= 50 + 10 * ceil(var.max_size * 1.1) && var.database_max_connections <= 5000
    error_message = "database_max_connections is at most 5000 and leaves each of max_size servers ten: raise it, or lower max_size."
  }
}

variable "database_parameters" {
  description = "Parameters of PostgreSQL besides, or instead of, those in modules/database."
  type        = map(string)
  default     = {}
  validation {
    condition     = lookup(var.database_parameters, "rds.force_ssl", "1") == "1"
    error_message = "rds.force_ssl stays 1: what learners write does not cross the network in the clear."
  }
}

variable "backup_days" {
  description = "Days to which the database can be brought back."
  type        = number
  default     = 14
  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "backup_days is from 7 to 35."
  }
}
