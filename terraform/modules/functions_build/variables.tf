variable "project_id" {
  description = "The project of the functions."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of the functions, and so of their sources."
  type        = string
  nullable    = false
}

variable "repository_id" {
  description = "The Artifact Registry repository that takes the functions' images."
  type        = string
  nullable    = false
}

variable "source_dir" {
  description = "The folder that is deployed: its *.py and requirements.txt."
  type        = string
  nullable    = false
}

variable "build_dir" {
  description = "Where the zip is put; a plan that is saved needs it when it is applied."
  type        = string
  nullable    = false
}

variable "deployers" {
  description = "Who may deploy functions: IAM members under a name of one's own."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "service_account" {
  description = "The address of the account that builds them; modules/accounts makes it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*@[a-z0-9.-]+\\.gserviceaccount\\.com$", var.service_account))
    error_message = "Write the account's address, NAME@PROJECT.iam.gserviceaccount.com."
  }
}
