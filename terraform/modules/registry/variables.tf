variable "project_id" {
  description = "The project of the repository."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of the repository."
  type        = string
  nullable    = false
}

variable "repository_id" {
  description = "The repository's id."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.repository_id))
    error_message = "Write up to 63 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "description" {
  description = "What is in it."
  type        = string
  default     = null
}

variable "immutable_tags" {
  description = "Whether a tag, once pushed, keeps its image."
  type        = bool
  default     = true
  nullable    = false
}

variable "scan_on_push" {
  description = "Whether pushed images are scanned where the project has Container Analysis on (billed per image). Cloud Build scans before it pushes."
  type        = bool
  default     = false
  nullable    = false
}

variable "keep_versions" {
  description = "Newest versions of each image that are kept whatever their age: the way back."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.keep_versions >= 2
    error_message = "Keep 2 versions or more: the one that runs and the one to go back to."
  }
}

variable "delete_after_days" {
  description = "Days after which the others are deleted."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.delete_after_days >= 1
    error_message = "Write days, 1 or more."
  }
}

variable "writers" {
  description = "Who may push: IAM members under a name of one's own."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "kms_key" {
  description = "A key of Cloud KMS in the region, of your own, that encrypts the images; none is Google's. It cannot be changed later."
  type        = string
  default     = null
}
