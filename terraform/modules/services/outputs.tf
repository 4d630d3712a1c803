output "project_id" {
  description = "The project's id, known to be ready: what takes it from here comes after the APIs."
  value       = var.project_id
  depends_on  = [time_sleep.enabled]
}

output "services" {
  description = "The APIs that are enabled."
  value       = keys(google_project_service.this)
}
