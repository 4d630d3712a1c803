output "schedule" {
  description = "How often the scaler is called, as cron says it."
  value       = google_cloud_scheduler_job.this.schedule
}
