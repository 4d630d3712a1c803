# One secret holds LiveKit's key and secret as one JSON, so that the two never tear. Its value goes through a write-only
# argument: it is in no state file and in no plan.

resource "google_secret_manager_secret" "this" {
  project             = var.project_id
  secret_id           = var.secret_id
  deletion_protection = var.deletion_protection

  replication {
    dynamic "auto" {
      for_each = length(var.replica_locations) == 0 ? [true] : []
      content {
        dynamic "customer_managed_encryption" {
          for_each = var.kms_key == null ? [] : [var.kms_key]
          content {
            kms_key_name = customer_managed_encryption.value
          }
        }
      }
    }
    dynamic "user_managed" {
      for_each = length(var.replica_locations) == 0 ? [] : [true]
      content {
        dynamic "replicas" {
          for_each = var.replica_locations
          content {
            location = replicas.value

            dynamic "customer_managed_encryption" {
              for_each = var.kms_key == null ? [] : [var.kms_key]
              content {
                kms_key_name = customer_managed_encryption.value
              }
            }
          }
        }
      }
    }
  }

  # A notice, not a rotation: LiveKit's keys are made in its console (docs/runbook.md, "Rotate the LiveKit key").
  rotation {
    rotation_period    = "${var.rotation_days * 86400}s"
    next_rotation_time = timeadd(plantimestamp(), "${var.rotation_days * 24}h")
  }
  topics {
    name = google_pubsub_topic.rotation.id
  }

  lifecycle {
    ignore_changes = [rotation[0].next_rotation_time] # Secret Manager moves it on after each notice
  }

  depends_on = [time_sleep.granted]
}

resource "google_secret_manager_secret_version" "this" {
  secret = google_secret_manager_secret.this.id

  # Without a value nothing changes; when a new version is due, Secret Manager refuses the empty one.
  secret_data_wo         = var.credentials == null ? "" : var.credentials
  secret_data_wo_version = tostring(var.credentials_version)

  # Instances that run still start from the old version: it is disabled by hand, after them.
  deletion_policy = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_pubsub_topic" "rotation" {
  #checkov:skip=CKV_GCP_83:the notice carries the secret's name and nothing else
  project = var.project_id
  name    = "${var.secret_id}-rotation"
}
