# Who is told, and what is kept.

variable "alarm_emails" {
  description = "Who is told of alarms; each confirms by mail."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for email in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+$", email))])
    error_message = "alarm_emails has an entry that is no address of mail."
  }
}

variable "log_days" {
  description = "Days that logs are kept: one of those that CloudWatch takes."
  type        = number
  default     = 90
  validation {
    condition     = contains([30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "log_days is 30, 60, 90, 120, 150, 180, 365 or one of the longer ones that CloudWatch takes."
  }
}
