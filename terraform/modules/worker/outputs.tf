output "name" {
  description = "The service's name."
  value       = google_cloud_run_v2_service.this.name
}

output "service_account" {
  description = "Its account, as an IAM member."
  value       = google_service_account.this.member
}

output "journal_bucket" {
  description = "The journal's bucket."
  value       = google_storage_bucket.journal.name
}

output "capacity" {
  description = "Calls at once."
  value       = var.instances * var.max_sessions
}
