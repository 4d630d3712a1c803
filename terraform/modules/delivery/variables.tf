variable "project_id" {
  description = "The environment's project."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "dev, staging or prod: also the name of the GitHub environment that lets a job deliver."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "Write \"dev\", \"staging\" or \"prod\"."
  }
}

variable "region" {
  description = "The region of the builds."
  type        = string
  nullable    = false
}

variable "state_bucket" {
  description = "The bucket with Terraform's state."
  type        = string
  nullable    = false
}

variable "pool_id" {
  description = "The workload identity pool's id. One that was deleted stays taken for 30 days."
  type        = string
  default     = "noah-github"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}[a-z0-9]$", var.pool_id)) && !startswith(var.pool_id, "gcp-")
    error_message = "Write 4 to 32 lower-case letters, digits and hyphens, beginning with a letter and not with \"gcp-\"."
  }
}

variable "github_repository_id" {
  description = "The repository's number."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+$", var.github_repository_id))
    error_message = "Write the repository's number, not its name: gh api repos/OWNER/NAME --jq .id."
  }
}

variable "github_owner_id" {
  description = "The repository owner's number."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+$", var.github_owner_id))
    error_message = "Write the owner's number, not its name: gh api repos/OWNER/NAME --jq .owner.id."
  }
}

variable "branch" {
  description = "The branch that delivers."
  type        = string
  default     = "main"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.branch))
    error_message = "Write a branch's name, e.g. \"main\"; it becomes part of a condition."
  }
}

variable "cloud_build_repository" {
  description = "A repository that is connected to Cloud Build (2nd gen), projects/…/connections/…/repositories/…; none makes no trigger."
  type        = string
  default     = null

  validation {
    condition     = var.cloud_build_repository == null || can(regex("^projects/[^/]+/locations/[^/]+/connections/[^/]+/repositories/[^/]+$", var.cloud_build_repository))
    error_message = "Write projects/PROJECT/locations/REGION/connections/CONNECTION/repositories/REPOSITORY."
  }
}

variable "signing_key" {
  description = "The version of the key with which builds sign the worker's image; none signs nothing."
  type        = string
  default     = null
}

variable "custom_tokens" {
  description = "Whether the account that deploys may sign users in, as which candidate it likes: only where nobody can sign up with an address, so that the smoke test's user has no other way."
  type        = bool
  default     = false
  nullable    = false
}

variable "domain" {
  description = "The load balancer's domain, where the environment has one (load_balancer in its terraform.tfvars): what delivers may then make it, and starts its test interview through it."
  type        = string
  default     = null
}
