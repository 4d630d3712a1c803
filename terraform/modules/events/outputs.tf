output "topic" {
  description = "The topic's resource name: EVENTS_TOPIC."
  value       = google_pubsub_topic.this.id
}

output "push_account" {
  description = "Whose tokens a webhook accepts: the claim email."
  value       = var.push_account
}

output "dead_letters" {
  description = "The subscription that keeps what no webhook took."
  value       = google_pubsub_subscription.dead.name
}
