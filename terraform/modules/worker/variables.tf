variable "project_id" {
  description = "The project of the worker."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of the worker: near LiveKit's and the model's."
  type        = string
  nullable    = false
}

variable "name" {
  description = "The service's name, and its account's."
  type        = string
  default     = "noah-worker"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.name))
    error_message = "Write 6 to 30 lower-case letters, digits and hyphens, beginning with a letter: an account is named after it."
  }
}

variable "image" {
  description = "The image that the service is created with; none is a placeholder until the first deployment. Later changes here have no effect."
  type        = string
  default     = null

  validation {
    condition     = var.image == null || can(regex("^[^@\\s]+@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Write the image by digest, REGION-docker.pkg.dev/PROJECT/noah/worker@sha256:…: a tag can become another image."
  }
}

variable "kind" {
  description = "As what it runs: a Cloud Run \"service\" or a \"worker_pool\". Another kind is a new one beside the old, which Terraform deletes."
  type        = string
  default     = "service"
  nullable    = false

  validation {
    condition     = contains(["service", "worker_pool"], var.kind)
    error_message = "Write \"service\" or \"worker_pool\"."
  }
}

variable "instances" {
  description = "How many instances it is made with. From then on the number is the scaler's: later changes here have no effect."
  type        = number
  nullable    = false

  validation {
    condition     = var.instances >= 0 && var.instances <= 1000 && floor(var.instances) == var.instances
    error_message = "Write a whole number from 0 to 1000."
  }
}

variable "max_sessions" {
  description = "Calls at once on one instance. As threads of one process, 8 to 10 is the measured limit."
  type        = number
  default     = 8
  nullable    = false

  validation {
    condition     = var.max_sessions >= 1 && var.max_sessions <= 4 * try(tonumber(var.cpu), 0)
    error_message = "Write 1 or more, and at most 4 for each of cpu: a call takes 0.15 vCPU, and a burst of starts several times that."
  }
}

variable "cpu" {
  description = "vCPUs of an instance. A call takes 0.10 to 0.15."
  type        = string
  default     = "2"
  nullable    = false

  validation {
    condition     = contains(["1", "2", "4", "6", "8"], var.cpu)
    error_message = "Write \"1\", \"2\", \"4\", \"6\" or \"8\"."
  }
}

variable "memory" {
  description = "Memory of an instance. The process takes 300 MB, a call up to 55 MB."
  type        = string
  default     = "2Gi"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+Gi$", var.memory))
    error_message = "Write whole gibibytes, e.g. \"2Gi\"; generation 2 needs 512 MiB and an idle worker more."
  }
}

variable "model_location" {
  description = "The Vertex AI region whose model is spoken to."
  type        = string
  nullable    = false
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

variable "livekit_secret_id" {
  description = "The secret with LiveKit's credentials."
  type        = string
  nullable    = false
}

variable "livekit_secret_version" {
  description = "Its version."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+$", var.livekit_secret_version))
    error_message = "Write a version's number, not \"latest\": instances of one revision must agree."
  }
}

variable "agent_name" {
  description = "The name under which dispatches find the worker."
  type        = string
  default     = "noah-voice-agent"
  nullable    = false
}

variable "settings" {
  description = "Further settings of the worker, by the variables' names."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setintersection(keys(var.settings), ["PORT", "K_SERVICE", "K_REVISION", "LIVEKIT_CREDENTIALS", "GEMINI_BASE_URL", "GEMINI_CA_FILE", "FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST"])) == 0
    error_message = "Leave out what Cloud Run sets itself (PORT, K_*), the secret, and what is for local use only (GEMINI_BASE_URL, GEMINI_CA_FILE, *_EMULATOR_HOST)."
  }
}

variable "secrets" {
  description = "Further settings that are secrets, by the variables' names: a secret of this project, and which version of it."
  type        = map(object({ secret_id = string, version = string }))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for s in values(var.secrets) : can(regex("^[0-9]+$", s.version))]) && length(setintersection(keys(var.secrets), concat(keys(var.settings), ["LIVEKIT_CREDENTIALS"]))) == 0
    error_message = "Write a version's number, not \"latest\": instances of one revision must agree. Leave out what is given otherwise."
  }
}

variable "journal_days" {
  description = "Days after which an answer in the journal is deleted, replayed or not: as many as the worker keeps them."
  type        = number
  default     = 14
  nullable    = false

  validation {
    condition     = var.journal_days >= 1 && var.journal_days <= 30
    error_message = "Write 1 to 30 days: it holds candidates' answers."
  }
}

variable "labels" {
  description = "Labels of the service."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the service, and the journal while it holds anything."
  type        = bool
  default     = true
  nullable    = false
}

variable "signed_images_only" {
  description = "Whether no image runs that the project's Binary Authorization policy does not let in."
  type        = bool
  default     = false
  nullable    = false
}

variable "prometheus" {
  description = "Whether Google's collector runs beside each worker and takes its /metrics to Managed Service for Prometheus: a vCPU and 512 MiB more for an instance."
  type        = bool
  default     = false
  nullable    = false
}

variable "service_account" {
  description = "The address of the account that it runs as; modules/accounts makes it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*@[a-z0-9.-]+\\.gserviceaccount\\.com$", var.service_account))
    error_message = "Write the account's address, NAME@PROJECT.iam.gserviceaccount.com."
  }
}
