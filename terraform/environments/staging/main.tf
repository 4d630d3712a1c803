module "noah" {
  source = "../../modules/environment"

  environment           = local.environment
  project               = var.project
  livekit               = var.livekit
  livekit_credentials   = var.livekit_credentials
  model                 = var.model
  web                   = var.web
  interviews            = local.interviews
  consent               = var.consent
  worker                = local.worker
  scaling               = local.scaling
  functions             = local.functions
  database              = local.database
  events                = var.events
  recordings            = var.recordings
  recordings_upload_key = var.recordings_upload_key
  load_balancer         = var.load_balancer
  tracing               = var.tracing
  protect               = local.protect
  build_dir             = "${path.root}/build"
}

# Terraform drops an object's attribute that it does not know, so a slip in a name would be a default without a word.
locals {
  given = {
    project    = var.project
    livekit    = var.livekit
    model      = var.model
    web        = var.web
    interviews = local.interviews
    consent    = merge(var.consent, {}) # none may be given
    worker     = local.worker
    scaling    = local.scaling
    functions  = local.functions
    database   = local.database
    events     = merge(var.events, {}) # none may be given
    recordings = merge(var.recordings, {})
    tracing    = merge(var.tracing, {})

    load_balancer = merge(var.load_balancer, {})
  }
  unknown = flatten([
    for name, object in local.given : [for key in keys(object) : "${name}.${key}" if !contains(module.noah.attributes[name], key)]
  ])
}
