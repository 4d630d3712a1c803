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
  value       = local.member
}
