variable "project_id" {
  description = "The project of the secret."
  type        = string
  nullable    = false
}

variable "project_number" {
  description = "The project's number; Secret Manager's own account is named after it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+$", var.project_number))
    error_message = "Write the project's number (digits only): gcloud projects describe PROJECT --format='value(projectNumber)'."
  }
}

variable "secret_id" {
  description = "The secret's id."
  type        = string
  default     = "livekit-credentials"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,255}$", var.secret_id))
    error_message = "Write 1 to 255 letters, digits, hyphens and underscores."
  }
}

variable "credentials" {
  description = "LiveKit's credentials, {\"api_key\": \"…\", \"api_secret\": \"…\"}. Needed when credentials_version changes, and only then; never stored."
  type        = string
  ephemeral   = true
  sensitive   = true
  default     = null

  validation {
    condition = var.credentials == null || try(
      sort(keys(jsondecode(var.credentials))) == tolist(["api_key", "api_secret"]) &&
      alltrue([for v in values(jsondecode(var.credentials)) : length(trimspace(v)) > 0]),
      false
    )
    error_message = "Write LiveKit's credentials as one JSON object with exactly \"api_key\" and \"api_secret\", neither empty."
  }
}

variable "credentials_version" {
  description = "Raise it by one to store a new value."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.credentials_version >= 1 && floor(var.credentials_version) == var.credentials_version
    error_message = "Write a whole number from 1 on, one more for each new value."
  }
}

variable "accessors" {
  description = "Who may read the value: IAM members under a name of one's own."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for m in values(var.accessors) : !contains(["allUsers", "allAuthenticatedUsers"], m)])
    error_message = "A secret is for named accounts: write members such as \"serviceAccount:…\", never allUsers or allAuthenticatedUsers."
  }
}

variable "rotation_days" {
  description = "Days after which a notice says that the key should be rotated."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.rotation_days >= 1 && var.rotation_days <= 3650
    error_message = "Write days from 1 to 3650."
  }
}

variable "replica_locations" {
  description = "Regions that hold the secret; none lets Google choose."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for l in var.replica_locations : can(regex("^[a-z]+-[a-z]+[0-9]+$", l))])
    error_message = "Write regions, e.g. [\"europe-west4\"]."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the secret."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key" {
  description = "A key of Cloud KMS in each of replica_locations (or in global, without any), of your own, that encrypts the secret; none is Google's."
  type        = string
  default     = null
}
