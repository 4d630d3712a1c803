variable "project_id" {
  description = "The project of the database."
  type        = string
  nullable    = false
}

variable "database" {
  description = "The database's id. The application uses the default one."
  type        = string
  default     = "(default)"
  nullable    = false

  validation {
    condition     = var.database == "(default)" || can(regex("^[a-z][a-z0-9-]{2,61}[a-z0-9]$", var.database))
    error_message = "Write \"(default)\", or 4 to 63 lower-case letters, digits and hyphens."
  }
}

variable "location" {
  description = "A region, or the multi-region eur3 or nam5. It can never be changed."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(eur3|nam5|nam7|[a-z]+-[a-z]+[0-9]+)$", var.location))
    error_message = "Write a Firestore location, e.g. \"europe-west4\" or \"eur3\"."
  }
}

variable "delete_protection" {
  description = "Whether the database refuses to be deleted, by Terraform and by hand."
  type        = bool
  default     = true
  nullable    = false
}

variable "point_in_time_recovery" {
  description = "Whether any minute of the last 7 days can be restored (about the price of storing the changes once more)."
  type        = bool
  default     = true
  nullable    = false
}

variable "daily_backup_days" {
  description = "Days for which daily backups are kept; 0 takes none."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.daily_backup_days >= 0 && var.daily_backup_days <= 98 && floor(var.daily_backup_days) == var.daily_backup_days
    error_message = "Write whole days from 0 (no daily backups) to 98."
  }
}

variable "weekly_backup_weeks" {
  description = "Weeks for which Sunday's backups are kept; 0 takes none. Deleted candidates live on in them for so long."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.weekly_backup_weeks >= 0 && var.weekly_backup_weeks <= 14 && floor(var.weekly_backup_weeks) == var.weekly_backup_weeks
    error_message = "Write whole weeks from 0 (no weekly backups) to 14."
  }
}

variable "indexes_file" {
  description = "Path of firestore.indexes.json."
  type        = string
  nullable    = false

  validation {
    condition     = can(jsondecode(file(var.indexes_file)).fieldOverrides)
    error_message = "Write the path of a firestore.indexes.json with \"indexes\" and \"fieldOverrides\"."
  }
}

variable "rules_file" {
  description = "Path of firestore.rules."
  type        = string
  nullable    = false

  validation {
    condition     = can(file(var.rules_file))
    error_message = "Write the path of firestore.rules; there is no file at this one."
  }
}

variable "kms_key" {
  description = "A key of Cloud KMS in the database's location, of your own, that encrypts it; none is Google's. It cannot be changed later."
  type        = string
  default     = null
}
