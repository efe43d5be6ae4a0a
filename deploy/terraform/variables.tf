# Every variable stands in the file of its theme; what has no default must be said.
# This one: the site as a whole.

variable "account_id" {
  description = "The AWS account that all this is made in."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is twelve digits, such as those of: aws sts get-caller-identity."
  }
}

variable "name" {
  description = "Prefix of every name; one account may hold several."
  type        = string
  default     = "lectern"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name))
    error_message = "name has 2 to 20 lower-case letters, digits and -, begins with a letter and does not end with -."
  }
}

variable "tags" {
  description = "Of servers and their disks; give the rest theirs by the provider's default_tags."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether database and balancer must be unprotected before they can be deleted."
  type        = bool
  default     = true
}

variable "secrets_version" {
  description = "Raise it when a password or a token changed: they are written again, and the servers roll."
  type        = number
  default     = 1
  validation {
    condition     = var.secrets_version >= 1 && floor(var.secrets_version) == var.secrets_version
    error_message = "secrets_version is a whole number from 1 on."
  }
}
