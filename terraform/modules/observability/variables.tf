variable "project_id" {
  description = "The project that is watched."
  type        = string
  nullable    = false
}

variable "project_number" {
  description = "Its number."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "dev, staging or prod: what an alert begins with."
  type        = string
  nullable    = false
}

variable "worker_service" {
  description = "The worker's Cloud Run service or worker pool."
  type        = string
  nullable    = false
}

variable "worker_kind" {
  description = "Which of the two it is: \"service\" or \"worker_pool\"."
  type        = string
  default     = "service"
  nullable    = false

  validation {
    condition     = contains(["service", "worker_pool"], var.worker_kind)
    error_message = "Write \"service\" or \"worker_pool\"."
  }
}

variable "worker_prometheus" {
  description = "Whether a collector takes the workers' /metrics to Managed Service for Prometheus: the dashboard then shows them, too."
  type        = bool
  default     = false
  nullable    = false
}

variable "worker_floor" {
  description = "How many of its instances run at least, at any hour."
  type        = number
  nullable    = false
}

variable "start_bot_service" {
  description = "start-bot's Cloud Run service."
  type        = string
  nullable    = false
}

variable "start_bot_url" {
  description = "start-bot's address, which the uptime check calls."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.start_bot_url, "https://")
    error_message = "Write an https:// address."
  }
}

variable "rotation_topic" {
  description = "The topic on which the notice of a due key rotation arrives."
  type        = string
  nullable    = false
}

variable "alert_emails" {
  description = "Who is told."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for e in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", e))])
    error_message = "Write e-mail addresses, e.g. [\"oncall@example.com\"]."
  }
}

variable "budget" {
  description = "A monthly budget on a billing account; none makes none."
  type        = object({ billing_account = string, amount = number, currency = string })
  default     = null

  validation {
    condition     = var.budget == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account))
    error_message = "Write billing_account as XXXXXX-XXXXXX-XXXXXX: gcloud billing accounts list."
  }
  validation {
    condition     = var.budget == null || try(var.budget.amount >= 1 && floor(var.budget.amount) == var.budget.amount, false)
    error_message = "Write amount as a whole number of 1 or more, in the billing account's currency."
  }
}
