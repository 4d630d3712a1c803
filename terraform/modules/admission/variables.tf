variable "project_id" {
  description = "The environment's project."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of the key."
  type        = string
  nullable    = false
}

variable "signer" {
  description = "Who signs, as an IAM member: the account that deploys."
  type        = string
  nullable    = false
}

variable "protection_level" {
  description = "Where the key is kept: SOFTWARE, or HSM in a module that it never leaves."
  type        = string
  default     = "SOFTWARE"
  nullable    = false

  validation {
    condition     = contains(["SOFTWARE", "HSM"], var.protection_level)
    error_message = "Write \"SOFTWARE\" or \"HSM\"."
  }
}

variable "unsigned_images" {
  description = "Images that run without a signature: Google's, before the first deployment and beside the worker."
  type        = set(string)
  default = [
    "us-docker.pkg.dev/cloudrun/container/hello*",
    "us-docker.pkg.dev/cloud-ops-agents-artifacts/cloud-run-gmp-sidecar/cloud-run-gmp-sidecar*",
  ]
  nullable = false

  validation {
    condition     = alltrue([for i in var.unsigned_images : can(regex("^us-docker\\.pkg\\.dev/(cloudrun|cloud-ops-agents-artifacts)/[a-z-]+/[a-z-]+\\*?$", i))])
    error_message = "Write images of Google's repositories cloudrun and cloud-ops-agents-artifacts, each by its name: a pattern for anybody else's would let in what nobody has tested."
  }
}
