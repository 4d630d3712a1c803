# For LiveKit Cloud alone, which uploads by a key: the key of an account that may add files to this bucket. Its value goes
# through a write-only argument: it is in no state file and in no plan.

resource "google_secret_manager_secret" "upload_key" {
  count = var.upload_key_version == null ? 0 : 1

  project             = var.project_id
  secret_id           = "recordings-upload-key"
  deletion_protection = var.deletion_protection

  replication {
    user_managed {
      replicas {
        location = var.region

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

resource "google_secret_manager_secret_version" "upload_key" {
  count = var.upload_key_version == null ? 0 : 1

  secret = google_secret_manager_secret.upload_key[0].id

  # Without a value nothing changes; when a new version is due, Secret Manager refuses the empty one.
  secret_data_wo         = var.upload_key == null ? "" : var.upload_key
  secret_data_wo_version = tostring(var.upload_key_version)

  # Instances that run still start from the old version: it is disabled by hand, after them.
  deletion_policy = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}
