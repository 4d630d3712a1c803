output "name" {
  description = "The service's or pool's name."
  value       = one(concat(google_cloud_run_v2_service.this[*].name, google_cloud_run_v2_worker_pool.this[*].name))
}

output "path" {
  description = "Its name at Cloud Run's API below project and region, services/NAME or workerPools/NAME."
  value       = join("/", [var.kind == "service" ? "services" : "workerPools", one(concat(google_cloud_run_v2_service.this[*].name, google_cloud_run_v2_worker_pool.this[*].name))])
}

output "service_account" {
  description = "Its account, as an IAM member."
  value       = local.member
}

output "journal_bucket" {
  description = "The journal's bucket."
  value       = google_storage_bucket.journal.name
}
