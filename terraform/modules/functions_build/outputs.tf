output "bucket" {
  description = "The bucket of the sources."
  value       = google_storage_bucket.source.name
}

output "source_object" {
  description = "The source of all functions, in the bucket."
  value       = google_storage_bucket_object.source.name
}

output "source_digest" {
  description = "The hash of what is deployed: `sha256sum` over the files' `sha256sum` lines."
  value       = local.digest
}

output "service_account" {
  description = "The build account's resource name; known once its roles work."
  value       = "projects/${var.project_id}/serviceAccounts/${var.service_account}"
  depends_on  = [time_sleep.granted]
}
