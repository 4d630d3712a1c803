# A whole environment, in the order in which it comes up. The roots in environments/ differ in what they give.

module "services" {
  source = "../services"

  project_id = var.project.id
  more_services = concat(
    var.project.budget == null ? [] : ["billingbudgets.googleapis.com"],
    var.load_balancer == null ? [] : ["compute.googleapis.com"],
  )
}

data "google_project" "this" {
  project_id = var.project.id
}

locals {
  traces = var.tracing.ratio > 0 ? "https://telemetry.googleapis.com" : "off"

  project = module.services.project_id # known once the APIs answer
  root    = "${path.module}/../../.."

  # Where there is a load balancer, nobody reaches the functions past it, and whoever calls them takes that way.
  behind        = try(!var.load_balancer.functions_open, false)
  start_bot_url = local.behind ? one(module.load_balancer[*].url) : module.start_bot.url
  page_url      = local.behind ? "https://${var.load_balancer.domain}" : "https://${var.project.id}.web.app"

  # Hosting's way to the functions, by the paths of each: the load balancer's is the same.
  rewrites = jsondecode(file("${local.root}/firebase.json")).hosting.rewrites
  paths = { for name in distinct(local.rewrites[*].run.serviceId) : name => flatten([
    for rewrite in local.rewrites : endswith(rewrite.source, "{,/**}") ? [trimsuffix(rewrite.source, "{,/**}"), "${trimsuffix(rewrite.source, "{,/**}")}/*"] : [rewrite.source]
    if rewrite.run.serviceId == name
  ]) }

  # bootstrap/ makes the accounts (modules/accounts); here they have their names and their rights.
  account = "%s@${var.project.id}.iam.gserviceaccount.com"

  # Made by bootstrap/; none where no pipeline delivers.
  deployers = var.project.deploy_service_account == null ? {} : { deploy = "serviceAccount:${var.project.deploy_service_account}" }

  # Read by more than one part, which must agree.
  shared = {
    GOOGLE_CLOUD_PROJECT = var.project.id
    APP_CHECK_APPS       = var.web.app_check == null ? "" : join(",", concat([var.web.app_check.app_id], var.web.app_check.other_apps))
    ALLOWED_ORIGINS      = join(",", var.web.allowed_origins)
    AUTH_TENANT          = var.web.auth_tenant
    REQUIRE_APP_CHECK    = tostring(module.firebase_auth.require_app_check)
  }
  agent_name     = "noah-voice-agent"
  app_check_once = try(var.web.app_check.once, false)
  events_topic   = one(module.events[*].topic) == null ? "" : module.events[0].topic
}

module "firestore" {
  source = "../firestore"

  project_id             = local.project
  location               = coalesce(var.database.location, var.project.region)
  delete_protection      = var.protect
  point_in_time_recovery = var.database.point_in_time_recovery
  daily_backup_days      = var.database.daily_backup_days
  weekly_backup_weeks    = var.database.weekly_backup_weeks
  indexes_file           = "${local.root}/firestore.indexes.json"
  rules_file             = "${local.root}/firestore.rules"
  kms_key                = var.project.kms_key
}

module "livekit_secret" {
  source = "../livekit_secret"

  project_id          = local.project
  project_number      = data.google_project.this.number
  credentials         = var.livekit_credentials
  credentials_version = var.livekit.credentials_version
  rotation_days       = var.livekit.rotation_days
  accessors           = { start_bot = module.start_bot.service_account }
  deletion_protection = var.protect
  kms_key             = var.project.kms_key
  replica_locations   = var.project.kms_key == null ? [] : [var.project.region] # a key of one region keeps it there
}

module "images" {
  source = "../registry"

  project_id    = local.project
  region        = var.project.region
  repository_id = "noah"
  description   = "The worker's images, by commit"
  writers       = local.deployers
  kms_key       = var.project.kms_key
}

module "function_images" {
  source = "../registry"

  project_id     = local.project
  region         = var.project.region
  repository_id  = "noah-functions"
  description    = "The functions' images, pushed by their builds"
  immutable_tags = false # Cloud Functions moves its tags
  kms_key        = var.project.kms_key
}

module "functions_build" {
  source = "../functions_build"

  project_id      = local.project
  region          = var.project.region
  repository_id   = "noah-functions"
  source_dir      = "${local.root}/functions"
  build_dir       = var.build_dir
  deployers       = local.deployers
  service_account = format(local.account, "noah-functions-build")

  depends_on = [module.function_images]
}

module "start_bot" {
  source = "../function"

  project_id            = local.project
  region                = var.project.region
  name                  = "noah-start-bot"
  service_account       = format(local.account, "noah-start-bot")
  description           = "Noah: starts an interview"
  entry_point           = "start_bot"
  source_bucket         = module.functions_build.bucket
  source_object         = module.functions_build.source_object
  build_service_account = module.functions_build.service_account
  docker_repository     = module.function_images.id
  min_instances         = var.functions.start_bot_min_instances
  max_instances         = var.functions.max_instances
  public                = var.functions.public
  behind_load_balancer  = local.behind
  project_roles = concat([
    "roles/datastore.user",         # claims interviews, counts starts
    "roles/firebaseauth.viewer",    # whether an account was disabled, deleted or signed out
    "roles/telemetry.tracesWriter", # tells of the calls
  ], local.app_check_once ? ["roles/firebaseappcheck.tokenVerifier"] : [])

  environment = merge(local.shared, {
    AGENT_NAME                 = local.agent_name
    APP_CHECK_ONCE             = tostring(local.app_check_once)
    CONSENT_URL                = var.consent == null ? "" : var.consent.url
    CONSENT_VERSION            = var.consent == null ? "" : var.consent.version
    INTERVIEWS_AT_ONCE         = tostring(var.interviews.interviews_at_once)
    INVITATION_REQUIRED        = tostring(var.interviews.invitation_required)
    LEASE_SECONDS              = tostring(var.interviews.lease_seconds)
    LIVEKIT_CREDENTIALS_SECRET = module.livekit_secret.id # the newest version: read through the API, and again on a 401
    LIVEKIT_URL                = var.livekit.url
    MINUTES_PER_PERSON_DAY     = tostring(var.interviews.minutes_per_person_day)
    PLANS                      = join(",", var.interviews.plans)
    RETENTION_DAYS             = tostring(var.interviews.retention_days)
    STARTS_PER_ADDRESS_HOUR    = tostring(var.interviews.starts_per_address_hour)
    STARTS_PER_DAY             = tostring(var.interviews.starts_per_day)
    STARTS_PER_ENVIRONMENT_DAY = tostring(var.interviews.starts_per_environment_day)
    TOKENS_PER_ENVIRONMENT_DAY = tostring(var.interviews.tokens_per_environment_day)
    TOKENS_PER_PERSON_HOUR     = tostring(var.interviews.tokens_per_person_hour)
    TRACES                     = local.traces
    TRACES_RATIO               = tostring(var.tracing.ratio)
    TOKEN_TTL_SECONDS          = "300"
    TRUSTED_PROXIES            = tostring(var.functions.trusted_proxies)
    VERIFIED_EMAIL_REQUIRED    = tostring(var.web.verified_email_required)
  })
}

module "interviews" {
  source = "../function"

  project_id            = local.project
  region                = var.project.region
  name                  = "noah-interviews"
  service_account       = format(local.account, "noah-interviews")
  description           = "Noah: a candidate's own interviews, to read and to delete"
  entry_point           = "interviews"
  source_bucket         = module.functions_build.bucket
  source_object         = module.functions_build.source_object
  build_service_account = module.functions_build.service_account
  docker_repository     = module.function_images.id
  max_instances         = var.functions.max_instances
  public                = var.functions.public
  behind_load_balancer  = local.behind
  project_roles = [
    "roles/datastore.user",      # reads a candidate's interviews, deletes them
    "roles/firebaseauth.viewer", # whether an account was disabled, deleted or signed out
  ]
  environment = merge(local.shared, { EVENTS_TOPIC = local.events_topic })
}

module "invitations" {
  source = "../function"

  project_id            = local.project
  region                = var.project.region
  name                  = "noah-invitations"
  service_account       = format(local.account, "noah-invitations")
  description           = "Noah: how a team invites candidates"
  entry_point           = "invitations"
  source_bucket         = module.functions_build.bucket
  source_object         = module.functions_build.source_object
  build_service_account = module.functions_build.service_account
  docker_repository     = module.function_images.id
  max_instances         = var.functions.max_instances
  public                = var.functions.public
  behind_load_balancer  = local.behind
  project_roles = [
    "roles/datastore.user",      # reads and writes invitations
    "roles/firebaseauth.viewer", # whether an account was disabled, deleted or signed out
  ]

  environment = merge(local.shared, {
    INVITING_ACCOUNTS = join(",", var.interviews.inviting_accounts)
    PAGE_URL          = coalesce(var.web.page_url, local.page_url)
    PLANS             = join(",", var.interviews.plans)
    RETENTION_DAYS    = tostring(var.interviews.retention_days)
  })
}

module "profiles" {
  source = "../function"

  project_id            = local.project
  region                = var.project.region
  name                  = "noah-profiles"
  service_account       = format(local.account, "noah-profiles")
  description           = "Noah: what candidates say of themselves"
  entry_point           = "profiles"
  source_bucket         = module.functions_build.bucket
  source_object         = module.functions_build.source_object
  build_service_account = module.functions_build.service_account
  docker_repository     = module.function_images.id
  max_instances         = var.functions.max_instances
  public                = var.functions.public
  behind_load_balancer  = local.behind
  project_roles = [
    "roles/datastore.user",      # reads and writes a candidate's profile
    "roles/firebaseauth.viewer", # whether an account was disabled, deleted or signed out
  ]
  environment = merge(local.shared, { RETENTION_DAYS = tostring(var.interviews.retention_days) })
}

module "review" {
  source = "../function"

  project_id            = local.project
  region                = var.project.region
  name                  = "noah-review"
  service_account       = format(local.account, "noah-review")
  description           = "Noah: the team looks at interviews, and decides"
  entry_point           = "review"
  source_bucket         = module.functions_build.bucket
  source_object         = module.functions_build.source_object
  build_service_account = module.functions_build.service_account
  docker_repository     = module.function_images.id
  max_instances         = var.functions.max_instances
  public                = var.functions.public
  behind_load_balancer  = local.behind
  project_roles = [
    "roles/datastore.user",      # reads interviews, stores who has looked and what was decided
    "roles/firebaseauth.viewer", # whether an account is still of the team
  ]
  environment = local.shared
}

module "worker" {
  source = "../worker"

  project_id             = local.project
  region                 = var.project.region
  service_account        = format(local.account, "noah-worker")
  kind                   = var.worker.kind
  image                  = var.worker.image
  instances              = var.scaling.floor
  max_sessions           = var.worker.max_sessions
  cpu                    = var.worker.cpu
  memory                 = var.worker.memory
  model_location         = var.model.location
  livekit_url            = var.livekit.url
  livekit_secret_id      = module.livekit_secret.secret_id
  livekit_secret_version = module.livekit_secret.version
  agent_name             = local.agent_name
  deletion_protection    = var.protect
  signed_images_only     = var.worker.signed_images_only
  prometheus             = var.worker.prometheus
  secrets                = try(var.recordings.upload_key_version, null) == null ? {} : { RECORDINGS_UPLOAD_KEY = module.recordings[0].upload_key }
  labels                 = { app = "noah", environment = var.environment }

  settings = {
    EVENTS_TOPIC                = local.events_topic
    RECORDINGS_BUCKET           = one(module.recordings[*].bucket) == null ? "" : module.recordings[0].bucket
    CONTEXT_TOKENS              = tostring(var.model.context_tokens)
    DISCLOSURE                  = var.interviews.disclosure ? "on" : "off"
    GEMINI_MODELS               = join(",", var.model.gemini_models)
    GEMINI_VOICE                = var.model.gemini_voice
    LEASE_SECONDS               = tostring(var.interviews.lease_seconds)
    MAX_INTERVIEW_MINUTES       = tostring(var.interviews.max_interview_minutes)
    MINUTES_PER_PERSON_DAY      = tostring(var.interviews.minutes_per_person_day)
    PARTICIPANT_TIMEOUT_SECONDS = "30"
    RECONNECT_GRACE_SECONDS     = "60"
    REPORT_LOCATION             = var.model.report_location
    REPORT_MODEL                = var.model.report_model
    RETENTION_DAYS              = tostring(var.interviews.retention_days)
    STATE_TIMEOUT_SECONDS       = "2"
    TOKENS_PER_ENVIRONMENT_DAY  = tostring(var.interviews.tokens_per_environment_day)
    TOKENS_PER_INTERVIEW        = tostring(var.interviews.tokens_per_interview)
    TOKENS_PER_PERSON_HOUR      = tostring(var.interviews.tokens_per_person_hour)
    TRACES                      = local.traces
    TRACES_RATIO                = tostring(var.tracing.ratio)
    TURNS_PER_MINUTE            = tostring(var.interviews.turns_per_minute)
  }
}

module "scaler" {
  source = "../function"

  project_id            = local.project
  region                = var.project.region
  name                  = "noah-scaler"
  service_account       = format(local.account, "noah-scaler")
  description           = "Noah: as many workers as there are calls"
  entry_point           = "scaler"
  source_bucket         = module.functions_build.bucket
  source_object         = module.functions_build.source_object
  build_service_account = module.functions_build.service_account
  docker_repository     = module.function_images.id
  cpu                   = "0.167" # it waits most of the time
  concurrency           = 1
  max_instances         = 2
  timeout_seconds       = 60
  public                = false # the scheduler alone calls it
  project_roles = [
    "roles/datastore.user", # counts leases, keeps what it has read lately
  ]

  environment = merge(local.shared, {
    CEILING          = tostring(var.scaling.ceiling)
    COOLDOWN_SECONDS = tostring(var.scaling.cooldown_seconds)
    FLOOR            = tostring(var.scaling.floor)
    FLOORS           = jsonencode(var.scaling.floors)
    HEADROOM         = tostring(var.scaling.headroom)
    MAX_SESSIONS     = tostring(var.worker.max_sessions)
    ROUNDS           = "6"
    ROUND_SECONDS    = "10"
    SCALED           = "projects/${var.project.id}/locations/${var.project.region}/${module.worker.path}"
    TIME_ZONE        = var.scaling.time_zone
  })
}

module "scaling" {
  source = "../scaling"

  project_id       = local.project
  region           = var.project.region
  function_name    = module.scaler.name
  function_url     = module.scaler.url
  function_account = module.scaler.service_account
  worker_path      = module.worker.path
  clock_account    = format(local.account, "noah-scaler-clock")
}

module "events" {
  source = "../events"
  count  = var.events == null ? 0 : 1

  project_id        = local.project
  project_number    = data.google_project.this.number
  publishers        = { worker = module.worker.service_account } # it relays what the functions write, too
  push_account      = format(local.account, "noah-events-push")
  webhooks          = var.events.webhooks
  retention_days    = var.events.retention_days
  delivery_attempts = var.events.delivery_attempts
}

module "recordings" {
  source = "../recordings"
  count  = var.recordings == null ? 0 : 1

  project_id          = local.project
  region              = var.project.region
  days                = coalesce(var.recordings.days, var.interviews.retention_days)
  writers             = var.recordings.writers
  upload_key          = var.recordings_upload_key
  upload_key_version  = var.recordings.upload_key_version
  erasers             = { worker = module.worker.service_account } # it deletes what the functions say
  kms_key             = var.project.kms_key
  deletion_protection = var.protect
}

module "load_balancer" {
  source = "../load_balancer"
  count  = var.load_balancer == null ? 0 : 1

  project_id = local.project
  region     = var.project.region
  domain     = var.load_balancer.domain
  page_host  = "${var.project.id}.web.app"
  functions  = local.paths
  limits     = var.load_balancer.limits
  waf        = var.load_balancer.waf
}

module "firebase_auth" {
  source = "../firebase_auth"

  project_id         = local.project
  manage_auth        = var.web.manage_auth
  authorized_domains = var.web.authorized_domains
  app_check          = var.web.app_check
  region             = var.project.region
  kms_key            = var.project.kms_key
  pipeline           = local.deployers
}

module "observability" {
  source = "../observability"

  project_id        = local.project
  project_number    = data.google_project.this.number
  environment       = var.environment
  worker_service    = module.worker.name
  worker_kind       = var.worker.kind
  worker_prometheus = var.worker.prometheus
  worker_floor      = min(concat([var.scaling.floor], var.scaling.floors[*].instances)...)
  start_bot_service = module.start_bot.name
  start_bot_url     = local.start_bot_url
  rotation_topic    = module.livekit_secret.rotation_topic
  alert_emails      = var.project.alert_emails
  budget            = var.project.budget
}
