variable "project_id" {
  description = "The project of the bucket; its name begins with it."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Where the recordings lie."
  type        = string
  nullable    = false
}

variable "days" {
  description = "Days after which a recording is deleted by the bucket itself."
  type        = number
  nullable    = false

  validation {
    condition     = var.days >= 1 && var.days == floor(var.days)
    error_message = "Write 1 day or more: without an end, a voice would be kept for ever."
  }
}

variable "writers" {
  description = "Who uploads recordings, by a name for each: the account that LiveKit Egress runs as, or whose key it is given."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for member in values(var.writers) : can(regex("^(serviceAccount:|principal://)[^\\s]+$", member))])
    error_message = "Write an account, as serviceAccount:… or principal://…: nobody else uploads."
  }
}

variable "erasers" {
  description = "Who deletes recordings that candidates no longer want, by a name for each: the workers."
  type        = map(string)
  nullable    = false
}

variable "upload_key" {
  description = "For LiveKit Cloud: the JSON key of the account that uploads. Needed when upload_key_version changes, and only then; kept in Secret Manager alone."
  type        = string
  ephemeral   = true
  sensitive   = true
  default     = null

  validation {
    condition     = var.upload_key == null || try(jsondecode(var.upload_key).type == "service_account" && length(jsondecode(var.upload_key).private_key) > 0, false)
    error_message = "Write the key of a service account, as Google gives it: a JSON object with \"type\": \"service_account\" and a \"private_key\"."
  }
}

variable "upload_key_version" {
  description = "Raise it by one to store a new key; none where Egress uploads as the account that it runs as."
  type        = number
  default     = null

  validation {
    condition     = var.upload_key_version == null || try(var.upload_key_version >= 1 && floor(var.upload_key_version) == var.upload_key_version, false)
    error_message = "Write a whole number from 1 on, one more for each new key."
  }
}

variable "kms_key" {
  description = "The key that encrypts them; Google's own if none is given. Cloud Storage's agent has to be allowed to use it."
  type        = string
  default     = null
}

variable "deletion_protection" {
  description = "Whether the bucket refuses to be deleted while anything is in it."
  type        = bool
  default     = true
  nullable    = false
}
