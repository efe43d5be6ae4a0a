# Where it stands.

variable "zones" {
  description = "Availability zones of the region: two to six. Three keep two thirds when one fails."
  type        = list(string)
  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 6 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones needs two to six different availability zones, such as [\"eu-central-1a\", \"eu-central-1b\", \"eu-central-1c\"]."
  }
}

variable "cidr" {
  description = "Addresses of the VPC."
  type        = string
  default     = "10.40.0.0/16"
  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "cidr is a /16 such as 10.40.0.0/16."
  }
}

variable "single_nat" {
  description = "One NAT gateway instead of one in each zone: cheaper, but when its zone fails, new servers cannot fetch what they need."
  type        = bool
  default     = false
}

variable "cloudfront_prefix_list_id" {
  description = "CloudFront's managed prefix list com.amazonaws.global.cloudfront.origin-facing in the region; null looks it up."
  type        = string
  default     = null
  validation {
    condition     = var.cloudfront_prefix_list_id == null || can(regex("^pl-[0-9a-f]+$", var.cloudfront_prefix_list_id))
    error_message = "cloudfront_prefix_list_id begins with pl-; leave it out to have it looked up."
  }
}
