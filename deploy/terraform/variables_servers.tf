# The servers: what they run, on what, and how many.

variable "release_key" {
  description = "The release in the bucket of releases: a .tar.gz of a self-contained build (docs/deploy-aws.md)."
  type        = string
  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+\\.tar\\.gz$", var.release_key))
    error_message = "release_key is the name of a .tar.gz in the bucket of releases."
  }
}

variable "release_sha256" {
  description = "Its checksum: a server starts nothing else."
  type        = string
  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.release_sha256))
    error_message = "release_sha256 is 64 hexadecimal digits: sha256sum lectern.tar.gz."
  }
}

variable "architecture" {
  description = "Of the servers: arm64 or x86_64. The release must be built for it."
  type        = string
  default     = "arm64"
  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture is arm64 or x86_64."
  }
}

variable "instance_type" {
  description = "Of each server."
  type        = string
  default     = "c7g.large"
}

variable "min_size" {
  description = "Servers at least: two survive the loss of one."
  type        = number
  default     = 2
  validation {
    condition     = var.min_size >= 2 && var.min_size <= 50 && floor(var.min_size) == var.min_size
    error_message = "min_size is from 2 to 50."
  }
}

variable "max_size" {
  description = "Servers at most."
  type        = number
  default     = 50
  validation {
    condition     = var.max_size >= var.min_size && var.max_size <= 50 && floor(var.max_size) == var.max_size
    error_message = "max_size is from min_size to 50."
  }
}

variable "cpu_target" {
  description = "Percent of CPU at which the servers are kept."
  type        = number
  default     = 70
  validation {
    condition     = var.cpu_target >= 10 && var.cpu_target <= 95
    error_message = "cpu_target is from 10 to 95."
  }
}

variable "memory_target" {
  description = "Percent of memory at which the servers are kept."
  type        = number
  default     = 80
  validation {
    condition     = var.memory_target >= 10 && var.memory_target <= 95
    error_message = "memory_target is from 10 to 95."
  }
}

variable "settings" {
  description = "More settings of Lectern, none secret, such as { Lectern__Cache__MemoryMegabytes = \"512\" }."
  type        = map(string)
  default     = {}
  validation {
    condition     = alltrue([for name, value in var.settings : can(regex("^Lectern(__[A-Za-z0-9]+)+$", name)) && !can(regex("[\"\n\\\\]", value))])
    error_message = "settings has names such as Lectern__Cache__MemoryMegabytes, and values without quotes, backslashes and line breaks."
  }
}

variable "operations_token" {
  description = "Lectern:Operations:Token, with which programs read metrics: 16 to 512 letters, digits, - and _. In no plan and no state."
  type        = string
  sensitive   = true
  ephemeral   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{16,512}$", var.operations_token))
    error_message = "operations_token has 16 to 512 letters, digits, - and _, such as those of: openssl rand -hex 24."
  }
}
