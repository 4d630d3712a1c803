output "id" {
  description = "The repository's resource name, projects/…/locations/…/repositories/…."
  value       = google_artifact_registry_repository.this.id
}

output "url" {
  description = "What images' names begin with."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.this.repository_id}"
}
