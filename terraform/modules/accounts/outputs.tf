output "emails" {
  description = "The accounts' addresses, by their ids."
  value       = { for id, account in google_service_account.this : id => account.email }
}
