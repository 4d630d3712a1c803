output "name" {
  description = "The function's name."
  value       = google_cloudfunctions2_function.this.name
}

output "url" {
  description = "Its address."
  value       = google_cloudfunctions2_function.this.service_config[0].uri
}

output "service_account" {
  description = "Its account, as an IAM member."
  value       = google_service_account.this.member
}

output "source_digest" {
  description = "The hash of what is deployed: `sha256sum` over the files' `sha256sum` lines."
  value       = local.digest
}
