output "bucket" {
  description = "The bucket of the sources."
  value       = google_storage_bucket.source.name
}

output "service_account" {
  description = "The build account's resource name; known once its roles work."
  value       = google_service_account.build.id
  depends_on  = [time_sleep.granted]
}

output "service_account_email" {
  description = "The build account's address."
  value       = google_service_account.build.email
}
