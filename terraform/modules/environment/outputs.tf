output "project" {
  description = "The environment's project."
  value       = var.project.id
}

output "region" {
  description = "The environment's region."
  value       = var.project.region
}

output "livekit_url" {
  description = "LiveKit's address."
  value       = var.livekit.url
}

output "model_location" {
  description = "The Vertex AI region of the model."
  value       = var.model.location
}

output "gemini_models" {
  description = "The models that speak, the first of them as long as it can."
  value       = var.model.gemini_models
}

output "report_model" {
  description = "The model that writes the report."
  value       = var.model.report_model
}

output "report_location" {
  description = "Where that one is asked."
  value       = var.model.report_location
}

output "start_bot_url" {
  description = "Where start-bot is called: its own address, which pages reach through Hosting, or the load balancer's."
  value       = local.start_bot_url
}

output "interviews_url" {
  description = "Where the interviews function is called."
  value       = local.behind ? one(module.load_balancer[*].url) : module.interviews.url
}

output "worker_service" {
  description = "The worker's Cloud Run service or worker pool."
  value       = module.worker.name
}

output "worker_path" {
  description = "Its name at Cloud Run's API below project and region."
  value       = module.worker.path
}

output "capacity" {
  description = "Calls at once, where the ceiling is reached."
  value       = var.scaling.ceiling * var.worker.max_sessions
}

output "images" {
  description = "What the worker's image is pushed to."
  value       = "${module.images.url}/worker"
}

output "source_bucket" {
  description = "The bucket that takes the functions' sources."
  value       = module.functions_build.bucket
}

output "livekit_secret" {
  description = "The secret with LiveKit's credentials, and the version that the workers use."
  value       = { id = module.livekit_secret.id, version = module.livekit_secret.version }
}

output "journal_bucket" {
  description = "The worker's journal."
  value       = module.worker.journal_bucket
}

output "ttl_collection_groups" {
  description = "The collection groups whose documents expire."
  value       = module.firestore.ttl_collection_groups
}

output "events" {
  description = "The topic of the events, whose tokens a webhook accepts, and the subscription that keeps what none took; none where no events are written."
  value       = one(module.events)
}

output "recordings_bucket" {
  description = "Where recordings lie; none where nothing is recorded."
  value       = one(module.recordings[*].bucket)
}

output "load_balancer" {
  description = "What the domain's A record has to say, and the certificate that has to become active; none where there is no load balancer."
  value       = one(module.load_balancer)
}

output "attributes" {
  description = "What each object may hold, by which a root finds a misspelled attribute: Terraform would drop it without a word."
  value = {
    project    = keys(var.project)
    livekit    = keys(var.livekit)
    model      = keys(var.model)
    web        = keys(var.web)
    interviews = keys(var.interviews)
    consent    = ["version", "url"]
    worker     = keys(var.worker)
    scaling    = keys(var.scaling)
    functions  = keys(var.functions)
    database   = keys(var.database)
    tracing    = keys(var.tracing)
    events     = ["webhooks", "retention_days", "delivery_attempts"]
    recordings = ["writers", "days", "upload_key_version"]

    load_balancer = ["domain", "functions_open", "limits", "waf"]
  }
}
