variable "project_id" {
  description = "The project of the topic."
  type        = string
  nullable    = false
}

variable "project_number" {
  description = "Its number: Pub/Sub's own account has it in its name."
  type        = string
  nullable    = false
}

variable "topic_id" {
  description = "The topic's id; what belongs to it begins with it."
  type        = string
  default     = "noah-events"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,20}$", var.topic_id))
    error_message = "Write 5 to 21 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "publishers" {
  description = "Who publishes, by a name for each: the workers."
  type        = map(string)
  nullable    = false
}

variable "webhooks" {
  description = "Where events are pushed, by a name for each. audience is what the token is made out to (the endpoint, if none is given), types are the events that are wanted (all, if none are named), answer_seconds is how long an answer may take."
  type = map(object({
    endpoint       = string
    audience       = optional(string)
    types          = optional(set(string), [])
    answer_seconds = optional(number, 30)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.webhooks) : can(regex("^[a-z][a-z0-9-]{0,29}$", name))])
    error_message = "Name a webhook with lower-case letters, digits and hyphens."
  }
  validation {
    condition     = !contains(keys(var.webhooks), "dead")
    error_message = "dead is the name of the subscription that keeps what no webhook took: choose another."
  }
  validation {
    condition     = alltrue([for w in values(var.webhooks) : can(regex("^https://[^\\s/@]+(/[^\\s]*)?$", w.endpoint))])
    error_message = "Write endpoint as an https:// address: a token over http could be read on the way."
  }
  validation {
    condition = alltrue(flatten([for w in values(var.webhooks) : [
      for type in w.types : contains(["interview.started", "interview.completed", "interview.abandoned", "interview.deleted", "report.ready", "report.failed"], type)
    ]]))
    error_message = "There are the types interview.started, interview.completed, interview.abandoned, interview.deleted, report.ready and report.failed."
  }
  validation {
    condition     = alltrue([for w in values(var.webhooks) : w.answer_seconds >= 10 && w.answer_seconds <= 600])
    error_message = "Write answer_seconds from 10 to 600."
  }
}

variable "retention_days" {
  description = "Days for which an event can be pushed again, and for which one that nobody took is kept."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 31
    error_message = "Write 1 to 31 days."
  }
}

variable "delivery_attempts" {
  description = "Pushes after which an event is set aside; with their pauses 100 last half a day."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.delivery_attempts >= 5 && var.delivery_attempts <= 100
    error_message = "Write 5 to 100 attempts."
  }
}

variable "push_account" {
  description = "The address of the account that signs what is pushed; modules/accounts makes it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*@[a-z0-9.-]+\\.gserviceaccount\\.com$", var.push_account))
    error_message = "Write the account's address, NAME@PROJECT.iam.gserviceaccount.com."
  }
}
