variable "project_id" {
  description = "The environment's own project."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "Write the project's id: 6 to 30 lower-case letters, digits and hyphens, beginning with a letter (not its name or number)."
  }
}

variable "environment" {
  description = "dev, staging or prod."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "Write \"dev\", \"staging\" or \"prod\"."
  }
}

variable "region" {
  description = "The region of everything but the model. firebase.json names it too."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "Write a region, e.g. \"europe-west4\" (not a zone such as \"europe-west4-a\")."
  }
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

  # `make doctor` asks the model itself; this list only catches a slip before anything is made.
  validation {
    condition = contains([
      "europe-central2", "europe-north1", "europe-southwest1", "europe-west1", "europe-west4", "europe-west8",
      "us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west4",
    ], var.model_location)
    error_message = "Gemini Live is not offered there. Write one of europe-central2, europe-north1, europe-southwest1, europe-west1, europe-west4, europe-west8, us-central1, us-east1, us-east4, us-east5, us-south1, us-west1, us-west4."
  }
}

variable "gemini_model" {
  description = "The model that speaks."
  type        = string
  default     = "gemini-live-2.5-flash-native-audio"
  nullable    = false

  validation {
    condition     = can(regex("live", var.gemini_model))
    error_message = "Write a Gemini Live model, e.g. \"gemini-live-2.5-flash-native-audio\": others cannot hold a call."
  }
}

variable "gemini_voice" {
  description = "Its voice."
  type        = string
  default     = "Puck"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Z][a-z]+$", var.gemini_voice))
    error_message = "Write a voice's name, e.g. \"Puck\"."
  }
}

variable "report_model" {
  description = "The model that writes the report."
  type        = string
  default     = "gemini-2.5-flash"
  nullable    = false

  validation {
    condition     = startswith(var.report_model, "gemini-") && !can(regex("live", var.report_model))
    error_message = "Write a Gemini model that answers in text, e.g. \"gemini-2.5-flash\"."
  }
}

variable "livekit_url" {
  description = "LiveKit's address."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^wss://[a-z0-9.-]+(:[0-9]+)?$", var.livekit_url))
    error_message = "Write LiveKit's address as wss://HOST, without a path: calls carry voices and are encrypted."
  }
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

  validation {
    condition     = alltrue([for o in var.allowed_origins : !strcontains(o, "*")])
    error_message = "Write each origin by itself, e.g. \"https://interviews.example.com\": \"*\" would let any page speak for a candidate."
  }
  validation {
    condition = alltrue([
      for o in var.allowed_origins : strcontains(o, "*") || can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", o)) ||
      (var.environment == "dev" && can(regex("^http://(localhost|127\\.0\\.0\\.1)(:[0-9]+)?$", o)))
    ])
    error_message = "Write origins as https://HOST without a path or a slash at the end; http://localhost:PORT only in dev."
  }
}

variable "plans" {
  description = "The interview plans that may be asked for, the first by default: ids of worker/noah/plans, with @VERSION where it is not 1."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.plans) > 0 && alltrue([for p in var.plans : can(regex("^[a-z0-9][a-z0-9_-]{0,63}(@[A-Za-z0-9._-]{1,32})?$", p))])
    error_message = "Write one plan's id or more, e.g. [\"career\"] or [\"career@2\"]."
  }
}

variable "starts_per_day" {
  description = "Interviews that a candidate may begin in a day."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.starts_per_day >= 1 && floor(var.starts_per_day) == var.starts_per_day
    error_message = "Write a whole number, 1 or more."
  }
}

variable "retention_days" {
  description = "Days after which a candidate's data expires."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 3650 && floor(var.retention_days) == var.retention_days
    error_message = "Write whole days from 1 to 3650."
  }
}

variable "lease_seconds" {
  description = "Seconds after which an agent that does not renew its lease is taken for dead."
  type        = number
  default     = 6
  nullable    = false

  validation {
    condition     = var.lease_seconds >= 3 && var.lease_seconds <= 60
    error_message = "Write 3 to 60 seconds: less mistakes a slow write for a death, more leaves a candidate in silence."
  }
}

variable "max_interview_minutes" {
  description = "Minutes after which an interview is brought to its end."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.max_interview_minutes >= 5 && var.max_interview_minutes <= 180
    error_message = "Write 5 to 180 minutes."
  }
}

variable "worker_instances" {
  description = "How many workers run. Calls at once = worker_instances × worker_max_sessions."
  type        = number
  nullable    = false

  validation {
    condition     = var.worker_instances >= 0 && floor(var.worker_instances) == var.worker_instances
    error_message = "Write a whole number, 0 or more."
  }
  validation {
    condition     = var.environment != "prod" || var.worker_instances >= 2
    error_message = "Write 2 or more in prod: with none no candidate is greeted, and with one a restart interrupts every call."
  }
}

variable "worker_max_sessions" {
  description = "Calls at once on one worker."
  type        = number
  default     = 8
  nullable    = false

  validation {
    condition     = var.worker_max_sessions >= 1 && var.worker_max_sessions <= 4 * tonumber(var.worker_cpu)
    error_message = "Write 1 or more, and at most 4 for each of worker_cpu: a call takes 0.15 vCPU, and a burst of starts several times that."
  }
}

variable "worker_cpu" {
  description = "vCPUs of a worker."
  type        = string
  default     = "2"
  nullable    = false

  validation {
    condition     = contains(["1", "2", "4", "6", "8"], var.worker_cpu)
    error_message = "Write \"1\", \"2\", \"4\", \"6\" or \"8\"."
  }
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

  validation {
    condition     = var.worker_image == null || can(regex("^[^@\\s]+@sha256:[0-9a-f]{64}$", var.worker_image))
    error_message = "Write the image by digest, REGION-docker.pkg.dev/PROJECT/noah/worker@sha256:…: a tag can become another image."
  }
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

  validation {
    condition     = var.environment != "prod" || var.protect
    error_message = "Write true in prod: it holds candidates' interviews."
  }
}

variable "point_in_time_recovery" {
  description = "Whether any minute of the last 7 days of Firestore can be restored."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.environment != "prod" || var.point_in_time_recovery
    error_message = "Write true in prod: docs/runbook.md restores from it."
  }
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

  validation {
    condition     = var.environment != "prod" || length(var.alert_emails) > 0
    error_message = "Write at least one address in prod: an alert that tells no one is none."
  }
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

  validation {
    condition     = var.deploy_service_account == null || can(regex("^[a-z0-9-]+@[a-z0-9-]+\\.iam\\.gserviceaccount\\.com$", var.deploy_service_account))
    error_message = "Write a service account's address, noah-deploy@PROJECT.iam.gserviceaccount.com."
  }
}

variable "build_dir" {
  description = "Where the functions' zips are put."
  type        = string
  nullable    = false
}
