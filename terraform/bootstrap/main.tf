# Once per environment, by a person who owns the project: what has to be there before a pipeline can apply anything.
# The state bucket is made by one command before it (docs/deploy.md) and taken over here.

module "services" {
  source = "../modules/services"

  project_id = var.project_id
  more_services = concat(
    var.signed_images ? ["binaryauthorization.googleapis.com", "cloudkms.googleapis.com", "containeranalysis.googleapis.com"] : [],
    var.domain == null ? [] : ["compute.googleapis.com"],
  )
}

import {
  to = google_storage_bucket.state
  id = "${var.project_id}-noah-state"
}

resource "google_storage_bucket" "state" {
  #checkov:skip=CKV_GCP_62:Cloud Audit Logs record who changes it
  project                     = module.services.project_id
  name                        = "${var.project_id}-noah-state"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true # a state that was broken is one version back
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      num_newer_versions         = 30
      days_since_noncurrent_time = 30
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

module "delivery" {
  source = "../modules/delivery"

  project_id             = module.services.project_id
  environment            = var.environment
  region                 = var.region
  state_bucket           = google_storage_bucket.state.name
  github_repository_id   = var.github_repository_id
  github_owner_id        = var.github_owner_id
  branch                 = var.branch
  cloud_build_repository = var.cloud_build_repository
  custom_tokens          = var.custom_tokens
  domain                 = var.domain
  signing_key            = one(module.admission[*].signing_key)
}

data "google_project" "this" {
  project_id = var.project_id
}

module "accounts" {
  source = "../modules/accounts"

  project_id     = module.services.project_id
  project_number = data.google_project.this.number
  appliers       = { apply = "serviceAccount:${module.delivery.service_accounts.apply}" }
  deployers      = { deploy = "serviceAccount:${module.delivery.service_accounts.deploy}" }
  events         = var.events
}

module "admission" {
  source = "../modules/admission"
  count  = var.signed_images ? 1 : 0

  project_id = module.services.project_id
  region     = var.region
  signer     = "serviceAccount:${module.delivery.service_accounts.deploy}"
}
