output "workload_identity_provider" {
  description = "What google-github-actions/auth takes as workload_identity_provider."
  value       = google_iam_workload_identity_pool_provider.github.name
}

output "service_accounts" {
  description = "The accounts' addresses: plan, apply and deploy."
  value       = { for k, a in google_service_account.this : k => a.email }
}

output "builds_bucket" {
  description = "The bucket that takes builds' sources."
  value       = google_storage_bucket.builds.name
}
