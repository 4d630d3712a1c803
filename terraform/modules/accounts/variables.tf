variable "project_id" {
  description = "The environment's project."
  type        = string
  nullable    = false
}

variable "appliers" {
  description = "Who makes what runs as these accounts, by a name for each: IAM members."
  type        = map(string)
  nullable    = false
}

variable "deployers" {
  description = "Who deploys code that runs as them, by a name for each: IAM members."
  type        = map(string)
  nullable    = false
}

variable "events" {
  description = "Whether events are pushed to webhooks, so that there is an account that signs them."
  type        = bool
  default     = false
  nullable    = false
}

variable "project_number" {
  description = "The project's number, where there are events: Pub/Sub's own account has it in its name."
  type        = string
  default     = null

  validation {
    condition     = !var.events || var.project_number != null
    error_message = "Write the project's number: without it Pub/Sub's own account cannot be named, which signs events."
  }
}
