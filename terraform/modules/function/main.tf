# One Cloud Function (2nd gen): its source, its account, and who may call it.

locals {
  # What is deployed. The same lines as `sha256sum` prints, so that cloudbuild.yaml comes to the same name.
  files  = sort(setunion(fileset(var.source_dir, "**/*.py"), fileset(var.source_dir, "requirements.txt")))
  sums   = join("", [for f in local.files : "${filesha256("${var.source_dir}/${f}")}  ${f}\n"])
  digest = sha256(local.sums)
}

data "archive_file" "source" {
  type        = "zip"
  output_path = "${var.build_dir}/${var.name}-${local.digest}.zip"

  dynamic "source" {
    for_each = local.files
    content {
      filename = source.value
      content  = file("${var.source_dir}/${source.value}")
    }
  }
}

# A new zip under an old name is not deployed: the name holds the content's hash.
resource "google_storage_bucket_object" "source" {
  bucket = var.source_bucket
  name   = "${var.name}/${local.digest}.zip"
  source = data.archive_file.source.output_path

  # Old sources stay: a function that fails its smoke test goes back to one (cloudbuild.yaml).
  deletion_policy = "ABANDON"

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [source] # the name says what is in it; a zip made elsewhere is the same code
  }
}

resource "google_service_account" "this" {
  project      = var.project_id
  account_id   = var.name
  display_name = var.description
}

resource "google_cloudfunctions2_function" "this" {
  #checkov:skip=CKV_GCP_124:browsers and Firebase Hosting call it from anywhere; every request carries a Firebase ID token that it verifies
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
        bucket = google_storage_bucket_object.source.bucket
        object = google_storage_bucket_object.source.name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.this.email
    available_cpu                    = var.cpu # concurrency above 1 needs a whole one
    available_memory                 = var.memory
    max_instance_request_concurrency = var.concurrency
    min_instance_count               = var.min_instances
    max_instance_count               = var.max_instances
    timeout_seconds                  = var.timeout_seconds
    ingress_settings                 = "ALLOW_ALL" # browsers and Firebase Hosting call it; it checks every caller's token
    all_traffic_on_latest_revision   = true

    # Cloud Functions sets LOG_EXECUTION_ID by itself; not naming it would be a difference for ever.
    environment_variables = merge(var.environment, { LOG_EXECUTION_ID = "true" })
  }

  lifecycle {
    precondition {
      condition     = contains(local.files, "main.py") && contains(local.files, "requirements.txt")
      error_message = "source_dir must hold main.py and requirements.txt; it does not."
    }
  }

  depends_on = [google_project_iam_member.this]
}
