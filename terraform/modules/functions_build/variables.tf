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

variable "deployers" {
  description = "Who may deploy functions: IAM members under a name of one's own."
  type        = map(string)
  default     = {}
  nullable    = false
}
