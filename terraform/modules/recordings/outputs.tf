output "bucket" {
  description = "The bucket's name: RECORDINGS_BUCKET."
  value       = google_storage_bucket.this.name
}
