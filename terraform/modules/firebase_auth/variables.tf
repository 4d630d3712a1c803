variable "project_id" {
  description = "The project of the candidates' accounts."
  type        = string
  nullable    = false
}

variable "manage_auth" {
  description = "Whether Terraform configures Identity Platform. Cannot be undone: once on, it stays on in the project."
  type        = bool
  default     = false
  nullable    = false
}

variable "authorized_domains" {
  description = "Domains on which candidates sign in."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for d in var.authorized_domains : can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)*$", d))])
    error_message = "Write hosts without scheme or path, e.g. [\"interviews.example.com\"]."
  }
}

variable "anonymous" {
  description = "Whether a candidate can begin without an account."
  type        = bool
  default     = false
  nullable    = false
}

variable "app_check" {
  description = "The Firebase web app's id and its reCAPTCHA Enterprise site key; none leaves App Check off."
  type        = object({ app_id = string, recaptcha_site_key = string })
  default     = null

  validation {
    condition     = var.app_check == null || can(regex("^1:[0-9]+:web:[0-9a-f]+$", var.app_check.app_id))
    error_message = "Write the web app's id, 1:NUMBER:web:HASH: firebase apps:list WEB."
  }
}

variable "pipeline" {
  description = "Accounts whose smoke test may read the debug token, by names of your choice: {\"deploy\" = \"serviceAccount:…\"}."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "region" {
  description = "The region of the debug token's secret."
  type        = string
  nullable    = false
}

variable "kms_key" {
  description = "A key of Cloud KMS in the region that encrypts the secret; none is Google's."
  type        = string
  default     = null
}
