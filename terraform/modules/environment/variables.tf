# What the project gives: terraform.tfvars in environments/*.

variable "project" {
  description = "The environment's own project, and who looks after it."
  type = object({
    # Its id.
    id = string
    # The region of everything but the model. firebase.json names it too.
    region = string
    # The address of the account that deploys code (bootstrap/ makes it); none where no pipeline does.
    deploy_service_account = optional(string)
    # Who is told by alerts.
    alert_emails = optional(set(string), [])
    # A monthly budget on the billing account; none makes none.
    budget = optional(object({ billing_account = string, amount = number, currency = string }))
    # Whether reads and writes of Firestore and the secret, and use of the accounts' own credentials, are logged.
    audit_data_access = optional(bool, true)
    # A key of Cloud KMS in the region that encrypts database, secret and images; none is Google's. Only before the first apply.
    kms_key = optional(string)
  })
  nullable = false

  validation {
    condition     = var.project.kms_key == null || can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.project.kms_key))
    error_message = "Write kms_key as projects/PROJECT/locations/REGION/keyRings/RING/cryptoKeys/KEY, without a version."
  }

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.project.region))
    error_message = "Write a region, e.g. \"europe-west4\" (not a zone such as \"europe-west4-a\")."
  }
  validation {
    condition     = var.project.deploy_service_account == null || can(regex("^[a-z0-9-]+@[a-z0-9-]+\\.iam\\.gserviceaccount\\.com$", var.project.deploy_service_account))
    error_message = "Write deploy_service_account as an address, noah-deploy@PROJECT.iam.gserviceaccount.com."
  }
  validation {
    condition     = var.environment != "prod" || length(var.project.alert_emails) > 0
    error_message = "Write at least one address into alert_emails in prod: an alert that tells no one is none."
  }
}

variable "livekit" {
  description = "LiveKit's project."
  type = object({
    # Its address, wss://HOST.
    url = string
    # Raise it by one to store new credentials.
    credentials_version = optional(number, 1)
    # Days after which a notice says that the key should be rotated.
    rotation_days = optional(number, 90)
  })
  nullable = false
}

variable "livekit_credentials" {
  description = "{\"api_key\": \"…\", \"api_secret\": \"…\"}; needed on the first apply and when livekit.credentials_version is raised. Give it as TF_VAR_livekit_credentials; it is stored in Secret Manager alone."
  type        = string
  ephemeral   = true
  sensitive   = true
  default     = null
}

variable "model" {
  description = "The models that speak and that write the report."
  type = object({
    # The Vertex AI region whose Gemini Live is spoken to.
    location = string
    # The models that speak: the first is used, the next take over. MODEL, or MODEL@LOCATION where it is elsewhere.
    gemini_models = optional(list(string), ["gemini-3.8-live"])
    # The voice.
    gemini_voice = optional(string, "Puck")
    # How many tokens of a call the model remembers at most: with more it costs more.
    context_tokens = optional(number, 12800)
    # The model that writes the report.
    report_model = optional(string, "gemini-3.8-flash")
    # Where that one is asked: "global", "eu", "us" or a Vertex AI region.
    report_location = optional(string, "global")
  })
  nullable = false

  # `make doctor` asks the model itself; this list only catches a slip before anything is made.
  validation {
    condition = contains([
      "europe-central2", "europe-north1", "europe-southwest1", "europe-west1", "europe-west4", "europe-west8",
      "us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west4",
    ], var.model.location)
    error_message = "Gemini Live is not offered there. Write location as one of europe-central2, europe-north1, europe-southwest1, europe-west1, europe-west4, europe-west8, us-central1, us-east1, us-east4, us-east5, us-south1, us-west1, us-west4."
  }
  validation {
    condition = length(var.model.gemini_models) > 0 && alltrue([
      for m in var.model.gemini_models : can(regex("^gemini-[a-z0-9.-]+(@[a-z0-9-]+)?$", m)) && strcontains(split("@", m)[0], "live")
    ])
    error_message = "Write gemini_models as one Gemini Live model or more, e.g. [\"gemini-3.8-live\"] or [\"gemini-3.8-live@us-central1\"]: others cannot hold a call."
  }
  validation {
    condition = length(setintersection(keys(local.gone), concat(
      [for m in var.model.gemini_models : split("@", m)[0]], [var.model.report_model]
    ))) == 0
    error_message = join(" ", [
      for name in concat([for m in var.model.gemini_models : split("@", m)[0]], [var.model.report_model]) : local.gone[name]
      if contains(keys(local.gone), name)
    ])
  }
  validation {
    condition = alltrue([
      for at in concat(
        [for m in var.model.gemini_models : strcontains(m, "@") ? m : "${m}@${var.model.location}"],
        ["${var.model.report_model}@${var.model.report_location}"],
      ) : contains(lookup(local.served, split("@", at)[0], [split("@", at)[1]]), split("@", at)[1])
    ])
    error_message = join(" ", [
      for at in concat(
        [for m in var.model.gemini_models : strcontains(m, "@") ? m : "${m}@${var.model.location}"],
        ["${var.model.report_model}@${var.model.report_location}"],
      ) : "${split("@", at)[0]} is not served at ${split("@", at)[1]}, but at ${join(", ", local.served[split("@", at)[0]])}${lookup(local.instead, split("@", at)[0], "")}."
      if !contains(lookup(local.served, split("@", at)[0], [split("@", at)[1]]), split("@", at)[1])
    ])
  }
  validation {
    condition     = var.model.context_tokens >= 5000 && var.model.context_tokens <= 100000 && floor(var.model.context_tokens) == var.model.context_tokens
    error_message = "Write context_tokens as a whole number from 5000 to 100000."
  }
  validation {
    condition     = can(regex("^[A-Z][a-z]+$", var.model.gemini_voice))
    error_message = "Write a voice's name, e.g. \"Puck\"."
  }
  validation {
    condition     = startswith(var.model.report_model, "gemini-") && !strcontains(var.model.report_model, "live")
    error_message = "Write report_model as a Gemini model that answers in text, e.g. \"gemini-3.8-flash\"."
  }
  validation {
    condition     = can(regex("^(global|us|eu|[a-z]+-[a-z]+[0-9]+)$", var.model.report_location))
    error_message = "Write report_location as \"global\", \"eu\", \"us\" or a region, e.g. \"europe-west4\"."
  }
}

variable "web" {
  description = "The pages that call the functions, and how candidates sign in on them."
  type = object({
    # Origins whose pages may call the functions, where they are not on the page's own origin. None is right behind Firebase Hosting.
    allowed_origins = optional(list(string), [])
    # The page's own address, to which invitations lead; where none is given, the load balancer's domain, or Hosting's, https://PROJECT.web.app.
    page_url = optional(string)
    # Whether Terraform configures Identity Platform. Cannot be undone.
    manage_auth = optional(bool, false)
    # Domains on which candidates sign in, where manage_auth is on.
    authorized_domains = optional(list(string), [])
    # The one tenant of Identity Platform whose users are let in; none lets in the project's own users alone.
    auth_tenant = optional(string, "")
    # The web app's id and reCAPTCHA Enterprise site key: with it the functions ask for App Check. other_apps may call, too; once: a token begins one interview.
    app_check = optional(object({ app_id = string, recaptcha_site_key = string, other_apps = optional(list(string), []), once = optional(bool, false) }))
    # Whether only those begin whose e-mail address is confirmed.
    verified_email_required = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for a in try(var.web.app_check.other_apps, []) : can(regex("^1:[0-9]{1,20}:(web|ios|android):[0-9a-f]{1,64}$", a))])
    error_message = "Write app_check.other_apps as apps' ids, e.g. [\"1:123456789012:ios:0123abcd\"]: firebase apps:list."
  }
  validation {
    condition     = var.web.page_url == null || can(regex("^https://[a-z0-9.-]+(/[A-Za-z0-9._/-]*)?$", var.web.page_url))
    error_message = "Write page_url as https://HOST, e.g. \"https://interviews.example.com\"."
  }
  validation {
    condition     = alltrue([for o in var.web.allowed_origins : !strcontains(o, "*")])
    error_message = "Write each origin by itself, e.g. \"https://interviews.example.com\": \"*\" would let any page speak for a candidate."
  }
  validation {
    condition = alltrue([
      for o in var.web.allowed_origins : strcontains(o, "*") || can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", o)) ||
      (var.environment == "dev" && can(regex("^http://(localhost|127\\.0\\.0\\.1)(:[0-9]+)?$", o)))
    ])
    error_message = "Write origins as https://HOST without a path or a slash at the end; http://localhost:PORT only in dev."
  }
}

# What the environment gives: values.tf in environments/*. The parts check their own sizes.

variable "environment" {
  description = "dev, staging or prod."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "Write \"dev\", \"staging\" or \"prod\"."
  }
}

variable "interviews" {
  description = "Which interviews are held, and their limits."
  type = object({
    # The interview plans that may be asked for, the first by default: ids of worker/noah/plans, with @VERSION where it is not 1.
    plans = list(string)
    # Whether nobody begins without an invitation.
    invitation_required = optional(bool, false)
    # Service accounts that may invite, besides Firebase accounts with the claim noah: staff.
    inviting_accounts = optional(list(string), [])
    # Interviews that a candidate may begin in a day.
    starts_per_day = optional(number, 5)
    # Interviews that a candidate may be in at the same time.
    interviews_at_once = optional(number, 2)
    # Interviews that may be begun from one network address in an hour.
    starts_per_address_hour = optional(number, 20)
    # Interviews that may be begun in the whole environment in a day.
    starts_per_environment_day = optional(number, 1000)
    # The model's tokens that the whole environment may use in a day; then starts are refused, and interviews brought to their end.
    tokens_per_environment_day = optional(number, 1000000000)
    # What the model may cost for one person from one full hour to the next, in tokens of heard sound; then they begin none, and theirs is brought to its end.
    tokens_per_person_hour = optional(number, 600000)
    # Minutes that Noah may be in calls with one person in a day; then they begin none, and theirs is brought to its end.
    minutes_per_person_day = optional(number, 180)
    # The model's tokens that one interview may use, over all of its calls.
    tokens_per_interview = optional(number, 1500000)
    # Days after which a candidate's data expires.
    retention_days = optional(number, 90)
    # Seconds after which an agent that does not renew its lease is taken for dead.
    lease_seconds = optional(number, 6)
    # Minutes after which an interview is brought to its end.
    max_interview_minutes = optional(number, 60)
    # Turns of the model that a candidate can bring about in a minute without speaking.
    turns_per_minute = optional(number, 12)
    # Whether Noah says in his first sentence that he is an AI.
    disclosure = optional(bool, true)
  })
  nullable = false

  validation {
    condition     = length(var.interviews.plans) > 0 && alltrue([for p in var.interviews.plans : can(regex("^[a-z0-9][a-z0-9_-]{0,63}(@[A-Za-z0-9._-]{1,32})?$", p))])
    error_message = "Write one plan's id or more, e.g. [\"career\"] or [\"career@2\"]."
  }
  validation {
    condition = alltrue([
      for n in [var.interviews.starts_per_day, var.interviews.interviews_at_once, var.interviews.minutes_per_person_day] :
      n >= 1 && floor(n) == n
    ])
    error_message = "Write starts_per_day, interviews_at_once and minutes_per_person_day as whole numbers, 1 or more."
  }
  validation {
    condition     = alltrue([for a in var.interviews.inviting_accounts : can(regex("^[^@\\s,]+@[^@\\s,]+\\.gserviceaccount\\.com$", a))])
    error_message = "Write inviting_accounts as addresses of service accounts, e.g. [\"hiring@PROJECT.iam.gserviceaccount.com\"]."
  }
  validation {
    condition = alltrue([
      for n in [var.interviews.starts_per_address_hour, var.interviews.starts_per_environment_day] : n >= 1 && floor(n) == n
    ])
    error_message = "Write starts_per_address_hour and starts_per_environment_day as whole numbers, 1 or more."
  }
  validation {
    condition = alltrue([
      for n in [var.interviews.tokens_per_environment_day, var.interviews.tokens_per_person_hour, var.interviews.tokens_per_interview] :
      n >= 1 && floor(n) == n
    ])
    error_message = "Write tokens_per_environment_day, tokens_per_person_hour and tokens_per_interview as whole numbers, 1 or more."
  }
  validation {
    condition     = var.interviews.retention_days >= 1 && var.interviews.retention_days <= 3650 && floor(var.interviews.retention_days) == var.interviews.retention_days
    error_message = "Write retention_days as whole days from 1 to 3650."
  }
  validation {
    condition     = var.interviews.lease_seconds >= 3 && var.interviews.lease_seconds <= 60
    error_message = "Write lease_seconds as 3 to 60 seconds: less mistakes a slow write for a death, more leaves a candidate in silence."
  }
  validation {
    condition     = var.interviews.max_interview_minutes >= 5 && var.interviews.max_interview_minutes <= 180
    error_message = "Write max_interview_minutes as 5 to 180 minutes."
  }
}

variable "consent" {
  description = "The text that every candidate has to agree to; none asks for nothing. web/page.json names the same."
  type = object({
    # Its version: another one has everybody asked again.
    version = string
    # Where it is to be read.
    url = string
  })
  default = null

  validation {
    condition     = var.consent == null || can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$", var.consent.version))
    error_message = "Write version as up to 32 letters, digits, dots, dashes and underscores, e.g. \"2026-11\"."
  }
  validation {
    condition     = var.consent == null || can(regex("^https://[^\\s\"<>]{1,492}$", var.consent.url))
    error_message = "Write url as https://HOST/PATH, e.g. \"https://example.com/consent\"."
  }
}

variable "worker" {
  description = "The workers that carry the calls."
  type = object({
    # As what they run: "service" or "worker_pool".
    kind = optional(string, "service")
    # Calls at once on one of them.
    max_sessions = optional(number, 8)
    # vCPUs of one.
    cpu = optional(string, "2")
    # Memory of one.
    memory = optional(string, "2Gi")
    # The image that the service is created with; none is a placeholder until the first deployment.
    image = optional(string)
    # Whether only images run that the pipeline has signed; bootstrap/ makes the key, with signed_images.
    signed_images_only = optional(bool, false)
    # Whether Google's collector takes /metrics of each to Managed Service for Prometheus; no alert needs it.
    prometheus = optional(bool, false)
  })
  default  = {}
  nullable = false
}

variable "scaling" {
  description = "How many workers run: as many as there are calls, between a floor and a ceiling. docs/scaling.md says how."
  type = object({
    # Instances at most: what the workers may cost. Calls at once = ceiling × max_sessions.
    ceiling = number
    # Instances at least, at any hour; 0 where nobody is let in at other hours than those of floors.
    floor = optional(number, 1)
    # Higher floors by the hour: in each minute that the cron expression names.
    floors = optional(list(object({ when = string, instances = number })), [])
    # The time zone of floors.
    time_zone = optional(string, "Etc/UTC")
    # Places that are kept free, besides those that chance takes.
    headroom = optional(number, 1)
    # Seconds for which it has to be quieter before an instance goes.
    cooldown_seconds = optional(number, 45)
  })
  nullable = false

  validation {
    condition     = var.scaling.ceiling >= 0 && var.scaling.ceiling <= 1000 && floor(var.scaling.ceiling) == var.scaling.ceiling
    error_message = "Write ceiling as a whole number from 0 to 1000."
  }
  validation {
    condition = alltrue([
      for n in concat([var.scaling.floor], var.scaling.floors[*].instances) : n >= 0 && n <= var.scaling.ceiling && floor(n) == n
    ])
    error_message = "Write each floor as a whole number from 0 to the ceiling."
  }
  validation {
    condition     = alltrue([for f in var.scaling.floors : length(split(" ", trimspace(f.when))) == 5])
    error_message = "Write when as a cron expression of five fields, e.g. \"* 8-17 * * 1-5\" for each minute of a working day."
  }
  validation {
    condition     = can(regex("^[A-Za-z]+(/[A-Za-z0-9_+-]+)+$", var.scaling.time_zone))
    error_message = "Write a time zone by its name, e.g. \"Europe/Berlin\"."
  }
  validation {
    condition     = var.scaling.headroom >= 0 && floor(var.scaling.headroom) == var.scaling.headroom
    error_message = "Write headroom as a whole number of places, 0 or more."
  }
  validation {
    condition     = var.scaling.cooldown_seconds >= 30 && var.scaling.cooldown_seconds <= 3600
    error_message = "Write cooldown_seconds as 30 to 3600 seconds."
  }
  validation {
    condition     = var.environment != "prod" || max(concat([var.scaling.floor], var.scaling.floors[*].instances)...) >= 2
    error_message = "Write a floor of 2 or more in prod, at the hours in which people call: with none no candidate is greeted, and with one a restart interrupts every call."
  }
}

variable "functions" {
  description = "The functions."
  type = object({
    # Instances of start-bot that are always warm: a cold one adds about 3 s to a start.
    start_bot_min_instances = optional(number, 0)
    # Instances of each at most.
    max_instances = optional(number, 5)
    # Proxies that write whom they have seen at the end of X-Forwarded-For: 2 behind Firebase Hosting or the load balancer, 1 where pages call Cloud Run itself.
    trusted_proxies = optional(number, 2)
    # Whether browsers reach them. Where the organization forbids allUsers, false.
    public = optional(bool, true)
  })
  default  = {}
  nullable = false
}

variable "load_balancer" {
  description = "A load balancer with Cloud Armor before functions and page, as modules/load_balancer says; none: Firebase Hosting calls the functions, and everybody can. docs/deploy.md has the order of steps."
  type = object({
    # The name under which page and functions are reached, e.g. interviews.example.com.
    domain = string
    # Whether the functions still take calls that come past it: while its certificate is not active yet.
    functions_open = optional(bool, false)
    # What one network address may do; what is left out is as in modules/load_balancer.
    limits = optional(object({ starts_per_minute = optional(number, 60), calls_per_minute = optional(number, 600), ban_seconds = optional(number, 300) }), {})
    # Google's preconfigured rules that refuse, and those that only write down; as in modules/load_balancer.
    waf = optional(object({ enforced = optional(set(string)), previewed = optional(set(string)) }), {})
  })
  default = null

  validation {
    condition     = var.load_balancer == null || var.functions.trusted_proxies == 2
    error_message = "Leave functions.trusted_proxies at 2: behind the load balancer the caller's address is the second from the end of X-Forwarded-For, and its own the last."
  }
}

variable "database" {
  description = "Firestore, and the ways back to data."
  type = object({
    # Where it is, for ever; the region if none is given.
    location = optional(string)
    # Whether any minute of the last 7 days can be restored.
    point_in_time_recovery = optional(bool, true)
    # Days for which daily backups are kept; 0 takes none.
    daily_backup_days = optional(number, 7)
    # Weeks for which weekly backups are kept; 0 takes none.
    weekly_backup_weeks = optional(number, 0)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.environment != "prod" || var.database.point_in_time_recovery
    error_message = "Write point_in_time_recovery as true in prod: docs/runbook.md restores from it."
  }
}

variable "events" {
  description = "What teams are told of interviews, as modules/events says; none writes no events."
  type = object({
    # Where events are pushed, by a name for each.
    webhooks = optional(map(object({ endpoint = string, audience = optional(string), types = optional(set(string), []), answer_seconds = optional(number, 30) })), {})
    # Days for which an event can be pushed again, and for which one that nobody took is kept.
    retention_days = optional(number, 7)
    # Pushes after which an event is set aside.
    delivery_attempts = optional(number, 100)
  })
  default = null
}

variable "recordings" {
  description = "The bucket into which LiveKit Egress records interviews, where plan and candidate say yes, as modules/recordings says; none records nothing."
  type = object({
    # Who uploads, by a name for each: the account that Egress runs as, or whose key it is given.
    writers = optional(map(string), {})
    # Days after which the bucket itself deletes a recording; as interviews.retention_days, if none are given.
    days = optional(number)
    # For LiveKit Cloud: raise it by one to store a new recordings_upload_key; none where Egress is your own.
    upload_key_version = optional(number)
  })
  default = null

  validation {
    condition     = var.recordings == null || try(var.recordings.days <= var.interviews.retention_days, true)
    error_message = "Write days up to interviews.retention_days: a voice must not outlive the interview that it is of."
  }
}

variable "recordings_upload_key" {
  description = "For LiveKit Cloud: the JSON key of the account that uploads recordings; needed when recordings.upload_key_version is raised. Give it as TF_VAR_recordings_upload_key; it is stored in Secret Manager alone."
  type        = string
  ephemeral   = true
  sensitive   = true
  default     = null
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

variable "build_dir" {
  description = "Where the functions' zips are put."
  type        = string
  nullable    = false
}

variable "tracing" {
  description = "Of which part of the calls Cloud Trace is told, from 0 (none) to 1."
  type = object({
    # Of 1,000 calls of 15 minutes, some 400,000 spans.
    ratio = optional(number, 1)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.tracing.ratio >= 0 && var.tracing.ratio <= 1
    error_message = "Write ratio as a number from 0 to 1."
  }
}
