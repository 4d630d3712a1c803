# The bucket of recordings. What is deleted there is gone, and what nobody deletes goes by itself.

resource "google_storage_bucket" "this" {
  #checkov:skip=CKV_GCP_62:each line of an access log would name whose voice was reached for; Cloud Audit Logs have them where they are asked for
  #checkov:skip=CKV_GCP_78:a version kept would outlive the deletion that a candidate may ask for (G10)
  project                     = var.project_id
  name                        = "${var.project_id}-noah-recordings"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.deletion_protection

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = var.days
    }
  }
  # A file that was begun and never finished.
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 1
    }
  }
  soft_delete_policy {
    retention_duration_seconds = 0
  }

  dynamic "encryption" {
    for_each = var.kms_key == null ? [] : [var.kms_key]

    content {
      default_kms_key_name = encryption.value
    }
  }
}
