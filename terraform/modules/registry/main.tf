# A repository for images, which cleans up after itself.

resource "google_artifact_registry_repository" "this" {
  #checkov:skip=CKV_GCP_84:the images hold no data; Google's keys encrypt them where none is given
  project       = var.project_id
  location      = var.region
  repository_id = var.repository_id
  description   = var.description
  format        = "DOCKER"
  kms_key_name  = var.kms_key

  docker_config {
    immutable_tags = var.immutable_tags
  }

  vulnerability_scanning_config {
    enablement_config = var.scan_on_push ? "INHERITED" : "DISABLED"
  }

  # What is kept wins over what is deleted.
  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"
    most_recent_versions {
      keep_count = var.keep_versions
    }
  }
  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      older_than = "${var.delete_after_days * 86400}s"
    }
  }
}

resource "google_artifact_registry_repository_iam_member" "writer" {
  for_each = var.writers

  project    = var.project_id
  location   = var.region
  repository = google_artifact_registry_repository.this.name
  role       = "roles/artifactregistry.writer"
  member     = each.value
}
