output "id" {
  description = "The secret's resource name, projects/…/secrets/…."
  value       = google_secret_manager_secret.this.id
}

output "secret_id" {
  description = "The secret's id."
  value       = google_secret_manager_secret.this.secret_id
}

output "version" {
  description = "The number of the version that is pinned: what is resolved when an instance starts must not change under it."
  value       = google_secret_manager_secret_version.this.version
}

output "rotation_topic" {
  description = "The topic on which the rotation notice arrives."
  value       = google_pubsub_topic.rotation.name
}
