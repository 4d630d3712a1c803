# What each project has of its own: terraform.tfvars. Types, defaults and checks are in modules/environment, once.

variable "project" {
  description = "The project, and who looks after it: id, region, alert_emails, …"
  type        = any
}

variable "livekit" {
  description = "LiveKit's project: url, credentials_version, …"
  type        = any
}

variable "livekit_credentials" {
  description = "{\"api_key\": \"…\", \"api_secret\": \"…\"}; needed on the first apply and when livekit.credentials_version is raised. Give it as TF_VAR_livekit_credentials; it is stored in Secret Manager alone."
  type        = string
  ephemeral   = true
  sensitive   = true
  default     = null
}

variable "model" {
  description = "The models: location, gemini_models, report_model, …"
  type        = any
}

variable "web" {
  description = "The pages and their sign-in: allowed_origins, app_check, …"
  type        = any
  default     = {}
}

variable "consent" {
  description = "The text that candidates have to agree to: version, url."
  type        = any
  default     = null
}

variable "events" {
  description = "What teams are told of interviews: webhooks, retention_days, …"
  type        = any
  default     = null
}

variable "recordings" {
  description = "The bucket of recordings (docs/recordings.md): writers, days; none records nothing."
  type        = any
  default     = null
}

variable "load_balancer" {
  description = "A load balancer with Cloud Armor before functions and page (docs/deploy.md): domain, functions_open, limits, waf; none makes none."
  type        = any
  default     = null
}

variable "recordings_upload_key" {
  description = "For LiveKit Cloud: the JSON key of the account that uploads; needed when recordings.upload_key_version is raised. Give it as TF_VAR_recordings_upload_key; it is stored in Secret Manager alone."
  type        = string
  ephemeral   = true
  sensitive   = true
  default     = null
}

variable "tracing" {
  description = "Of which part of the calls Cloud Trace is told: ratio, from 0 to 1."
  type        = any
  default     = null
}
