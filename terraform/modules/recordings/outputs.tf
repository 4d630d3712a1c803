output "bucket" {
  description = "The bucket's name: RECORDINGS_BUCKET."
  value       = google_storage_bucket.this.name
}

output "upload_key" {
  description = "Secret and version of the key, which the worker reads as RECORDINGS_UPLOAD_KEY; none without one."
  value = var.upload_key_version == null ? null : {
    secret_id = google_secret_manager_secret.upload_key[0].secret_id
    version   = google_secret_manager_secret_version.upload_key[0].version
  }
}
