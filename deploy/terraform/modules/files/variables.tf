variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "data_key_arn" {
  description = "Key of the file system."
  type        = string
}

variable "subnet_ids" {
  description = "One subnet in each zone."
  type        = list(string)
}

variable "security_group_id" {
  description = "Lets the servers in."
  type        = string
}

variable "servers_role_arn" {
  description = "The role of the servers, the only one that may mount."
  type        = string
}
