# One Cloud Function (2nd gen): its entry point in the source, its account, and who may call it.

locals {
  member = "serviceAccount:${var.service_account}"
}

resource "google_cloudfunctions2_function" "this" {
  #checkov:skip=CKV_GCP_124:without a load balancer, browsers and Firebase Hosting call it from anywhere; it verifies each request's Firebase ID token
  project     = var.project_id
  location    = var.region
  name        = var.name
  description = var.description

  build_config {
    runtime           = var.runtime
    entry_point       = var.entry_point
    service_account   = var.build_service_account
    docker_repository = var.docker_repository

    source {
      storage_source {
        bucket = var.source_bucket
        object = var.source_object
      }
    }
  }

  service_config {
    service_account_email            = var.service_account
    available_cpu                    = var.cpu # concurrency above 1 needs a whole one
    available_memory                 = var.memory
    max_instance_request_concurrency = var.concurrency
    min_instance_count               = var.min_instances
    max_instance_count               = var.max_instances
    timeout_seconds                  = var.timeout_seconds
    # Without a load balancer browsers and Firebase Hosting call it; it checks every caller's token. With one nobody goes past it.
    ingress_settings               = var.behind_load_balancer ? "ALLOW_INTERNAL_AND_GCLB" : "ALLOW_ALL"
    all_traffic_on_latest_revision = true

    # Cloud Functions sets LOG_EXECUTION_ID by itself; not naming it would be a difference for ever.
    environment_variables = merge(var.environment, { LOG_EXECUTION_ID = "true" })
  }

  depends_on = [google_project_iam_member.this]
}
