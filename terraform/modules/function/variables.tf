variable "project_id" {
  description = "The project of the function."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of the function."
  type        = string
  nullable    = false
}

variable "name" {
  description = "The function's name; its Cloud Run service has the same."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.name))
    error_message = "Write 6 to 30 lower-case letters, digits and hyphens, beginning with a letter: Cloud Run and Cloud Scheduler take no other."
  }
}

variable "description" {
  description = "What it does, in a line."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.description) <= 100
    error_message = "Write at most 100 characters: it is the account's display name too."
  }
}

variable "entry_point" {
  description = "The function in main.py."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z_][A-Za-z0-9_]*$", var.entry_point))
    error_message = "Write the name of a Python function in main.py."
  }
}

variable "runtime" {
  description = "The language's runtime."
  type        = string
  default     = "python313"
  nullable    = false

  validation {
    condition     = can(regex("^python3[0-9]{2}$", var.runtime))
    error_message = "Write a Python runtime, e.g. \"python313\"."
  }
}

variable "source_bucket" {
  description = "The bucket with the source of all functions."
  type        = string
  nullable    = false
}

variable "source_object" {
  description = "The source's name in the bucket; it holds the content's hash, so that other content is deployed."
  type        = string
  nullable    = false
}

variable "build_service_account" {
  description = "The build account's resource name."
  type        = string
  nullable    = false
}

variable "docker_repository" {
  description = "The Artifact Registry repository that takes the image."
  type        = string
  nullable    = false
}

variable "environment" {
  description = "The settings, by the variables' names."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(setintersection(keys(var.environment), ["PORT", "K_SERVICE", "K_REVISION", "FUNCTION_TARGET", "FUNCTION_SIGNATURE_TYPE", "FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "SECRET_MANAGER_ENDPOINT"])) == 0
    error_message = "Leave out what Cloud Run sets itself (PORT, K_*, FUNCTION_*) and what is for local use only (*_EMULATOR_HOST, SECRET_MANAGER_ENDPOINT)."
  }
}

variable "project_roles" {
  description = "The roles that its account has in the project."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(setintersection(var.project_roles, ["roles/owner", "roles/editor", "roles/viewer"])) == 0
    error_message = "Write the roles that the code uses; roles/owner, roles/editor and roles/viewer are too wide."
  }
}

variable "cpu" {
  description = "vCPUs."
  type        = string
  default     = "1"
  nullable    = false

  validation {
    condition     = contains(["1", "2", "4"], var.cpu) || (var.cpu == "0.167" && var.concurrency == 1)
    error_message = "Write \"1\", \"2\" or \"4\", or \"0.167\" with a concurrency of 1: requests that share an instance need a whole CPU."
  }
}

variable "memory" {
  description = "Memory."
  type        = string
  default     = "512Mi"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+(Mi|Gi)$", var.memory))
    error_message = "Write a quantity such as \"512Mi\" or \"1Gi\"."
  }
}

variable "concurrency" {
  description = "Requests that one instance takes at once (Google's default is 1)."
  type        = number
  default     = 40
  nullable    = false

  validation {
    condition     = var.concurrency >= 1 && var.concurrency <= 1000
    error_message = "Write 1 to 1000."
  }
}

variable "min_instances" {
  description = "Instances that are always warm."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.min_instances >= 0
    error_message = "Write 0 or more."
  }
}

variable "max_instances" {
  description = "Instances at most: what an attack can cost."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.max_instances >= 1 && var.max_instances >= var.min_instances
    error_message = "Write 1 or more, and not less than min_instances."
  }
}

variable "timeout_seconds" {
  description = "Seconds after which a request is given up."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 60
    error_message = "Write 1 to 60: Firebase Hosting waits no longer."
  }
}

variable "public" {
  description = "Whether browsers can reach it. Where the organization forbids allUsers, set false and grant roles/run.invoker to what stands in front."
  type        = bool
  default     = true
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

variable "behind_load_balancer" {
  description = "Whether it takes calls from a load balancer alone. Firebase Hosting cannot call it then."
  type        = bool
  default     = false
  nullable    = false
}
