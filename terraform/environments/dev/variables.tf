# The values of an environment. The module checks them (modules/environment/variables.tf) and says what to write.

variable "project_id" {
  description = "The environment's own project."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "dev, staging or prod."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of everything but the model. firebase.json names it too."
  type        = string
  nullable    = false
}

variable "firestore_location" {
  description = "Where Firestore is, for ever; the region if none is given."
  type        = string
  default     = null
}

variable "model_location" {
  description = "The Vertex AI region whose Gemini Live is spoken to."
  type        = string
  nullable    = false
}

variable "gemini_model" {
  description = "The model that speaks."
  type        = string
  default     = "gemini-live-2.5-flash-native-audio"
  nullable    = false
}

variable "gemini_voice" {
  description = "Its voice."
  type        = string
  default     = "Puck"
  nullable    = false
}

variable "report_model" {
  description = "The model that writes the report."
  type        = string
  default     = "gemini-2.5-flash"
  nullable    = false
}

variable "livekit_url" {
  description = "LiveKit's address."
  type        = string
  nullable    = false
}

variable "livekit_credentials" {
  description = "{\"api_key\": \"…\", \"api_secret\": \"…\"}; needed on the first apply and when livekit_credentials_version is raised. Give it as TF_VAR_livekit_credentials; it is stored in Secret Manager alone."
  type        = string
  ephemeral   = true
  sensitive   = true
  default     = null
}

variable "livekit_credentials_version" {
  description = "Raise it by one to store new credentials."
  type        = number
  default     = 1
  nullable    = false
}

variable "livekit_rotation_days" {
  description = "Days after which a notice says that the LiveKit key should be rotated."
  type        = number
  default     = 90
  nullable    = false
}

variable "allowed_origins" {
  description = "Origins whose pages may call the functions, where they are not on the page's own origin. None is right behind Firebase Hosting."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "plans" {
  description = "The interview plans that may be asked for, the first by default: ids of worker/noah/plans, with @VERSION where it is not 1."
  type        = list(string)
  nullable    = false
}

variable "starts_per_day" {
  description = "Interviews that a candidate may begin in a day."
  type        = number
  default     = 5
  nullable    = false
}

variable "retention_days" {
  description = "Days after which a candidate's data expires."
  type        = number
  default     = 90
  nullable    = false
}

variable "lease_seconds" {
  description = "Seconds after which an agent that does not renew its lease is taken for dead."
  type        = number
  default     = 6
  nullable    = false
}

variable "max_interview_minutes" {
  description = "Minutes after which an interview is brought to its end."
  type        = number
  default     = 60
  nullable    = false
}

variable "worker_instances" {
  description = "How many workers run. Calls at once = worker_instances × worker_max_sessions."
  type        = number
  nullable    = false
}

variable "worker_max_sessions" {
  description = "Calls at once on one worker."
  type        = number
  default     = 8
  nullable    = false
}

variable "worker_cpu" {
  description = "vCPUs of a worker."
  type        = string
  default     = "2"
  nullable    = false
}

variable "worker_memory" {
  description = "Memory of a worker."
  type        = string
  default     = "2Gi"
  nullable    = false
}

variable "worker_image" {
  description = "The image that the worker is created with; none is a placeholder until the first deployment."
  type        = string
  default     = null
}

variable "start_bot_min_instances" {
  description = "Instances of start-bot that are always warm: a cold one adds about 3 s to a start."
  type        = number
  default     = 0
  nullable    = false
}

variable "functions_max_instances" {
  description = "Instances of each function at most."
  type        = number
  default     = 5
  nullable    = false
}

variable "public" {
  description = "Whether browsers reach the functions. Where the organization forbids allUsers, false."
  type        = bool
  default     = true
  nullable    = false
}

variable "protect" {
  description = "Whether database, secret and worker refuse to be deleted."
  type        = bool
  default     = true
  nullable    = false
}

variable "point_in_time_recovery" {
  description = "Whether any minute of the last 7 days of Firestore can be restored."
  type        = bool
  default     = true
  nullable    = false
}

variable "daily_backup_days" {
  description = "Days for which daily backups of Firestore are kept; 0 takes none."
  type        = number
  default     = 7
  nullable    = false
}

variable "weekly_backup_weeks" {
  description = "Weeks for which weekly backups of Firestore are kept; 0 takes none."
  type        = number
  default     = 0
  nullable    = false
}

variable "manage_auth" {
  description = "Whether Terraform configures Identity Platform. Cannot be undone."
  type        = bool
  default     = false
  nullable    = false
}

variable "authorized_domains" {
  description = "Domains on which candidates sign in, where manage_auth is on."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "app_check" {
  description = "The web app's id and reCAPTCHA Enterprise site key; with it the functions ask for App Check."
  type        = object({ app_id = string, recaptcha_site_key = string })
  default     = null
}

variable "alert_emails" {
  description = "Who is told by alerts."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "budget" {
  description = "A monthly budget on the billing account; none makes none."
  type        = object({ billing_account = string, amount = number, currency = string })
  default     = null
}

variable "deploy_service_account" {
  description = "The address of the account that deploys code (bootstrap/ makes it); none where no pipeline does."
  type        = string
  default     = null
}
