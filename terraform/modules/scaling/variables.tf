variable "project_id" {
  description = "The project of the worker."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of the worker and of the scaler."
  type        = string
  nullable    = false
}

variable "function_name" {
  description = "The scaler's name; its Cloud Run service has the same."
  type        = string
  nullable    = false
}

variable "function_url" {
  description = "Its address."
  type        = string
  nullable    = false

  validation {
    condition     = startswith(var.function_url, "https://")
    error_message = "Write an https:// address: the call carries a token."
  }
}

variable "function_account" {
  description = "The scaler's account, as an IAM member."
  type        = string
  nullable    = false
}

variable "worker_path" {
  description = "What is scaled: services/NAME or workerPools/NAME."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(services|workerPools)/[a-z][a-z0-9-]*$", var.worker_path))
    error_message = "Write services/NAME or workerPools/NAME."
  }
}

variable "clock_account" {
  description = "The address of the account that calls it every minute; modules/accounts makes it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*@[a-z0-9.-]+\\.gserviceaccount\\.com$", var.clock_account))
    error_message = "Write the account's address, NAME@PROJECT.iam.gserviceaccount.com."
  }
}
