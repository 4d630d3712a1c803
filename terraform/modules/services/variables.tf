variable "project_id" {
  description = "The project in which the APIs are enabled."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "Write the project's id: 6 to 30 lower-case letters, digits and hyphens, beginning with a letter (not its name or number)."
  }
}

variable "more_services" {
  description = "Further APIs, e.g. billingbudgets.googleapis.com for a budget."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for s in var.more_services : can(regex("^[a-z0-9-]+\\.googleapis\\.com$", s))])
    error_message = "Write an API's full name, e.g. \"billingbudgets.googleapis.com\"."
  }
}
