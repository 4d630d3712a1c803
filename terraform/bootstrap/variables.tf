variable "project_id" {
  description = "The environment's project."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "dev, staging or prod."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The environment's region."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "Write a region, e.g. \"europe-west4\" (not a zone such as \"europe-west4-a\")."
  }
}

variable "github_repository_id" {
  description = "The repository's number: gh api repos/OWNER/NAME --jq .id"
  type        = string
  nullable    = false
}

variable "github_owner_id" {
  description = "The owner's number: gh api repos/OWNER/NAME --jq .owner.id"
  type        = string
  nullable    = false
}

variable "branch" {
  description = "The branch that delivers."
  type        = string
  default     = "main"
  nullable    = false
}

variable "cloud_build_repository" {
  description = "A repository that is connected to Cloud Build, for those who deliver without GitHub Actions."
  type        = string
  default     = null
}

variable "signed_images" {
  description = "Whether the pipeline signs the worker's images, and what was not signed can be kept out (worker.signed_images_only in values.tf)."
  type        = bool
  default     = false
  nullable    = false
}

variable "custom_tokens" {
  description = "Whether the account that deploys may sign users in, for a smoke test where nobody can sign up (_CUSTOM_TOKENS in cloudbuild.yaml)."
  type        = bool
  default     = false
  nullable    = false
}

variable "events" {
  description = "Whether the environment pushes events to webhooks (events in its terraform.tfvars), which an account has to sign."
  type        = bool
  default     = false
  nullable    = false
}

variable "domain" {
  description = "The load balancer's domain, where the environment has one (load_balancer in its terraform.tfvars): what delivers may then make it, and starts its test interview through it."
  type        = string
  default     = null
}
