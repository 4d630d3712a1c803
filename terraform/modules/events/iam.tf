# Who publishes may do nothing else, and what is pushed is signed by an account that may do nothing at all.

locals {
  pubsub = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = var.publishers

  project = var.project_id
  topic   = google_pubsub_topic.this.name
  role    = "roles/pubsub.publisher"
  member  = each.value
}

resource "google_service_account" "push" {
  project      = var.project_id
  account_id   = "${var.topic_id}-push"
  display_name = "Noah: signs what is pushed to webhooks"
}

# Pub/Sub makes its tokens, and moves to the dead-letter topic what is not taken.
resource "google_service_account_iam_member" "signs" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountOpenIdTokenCreator"
  member             = local.pubsub
}

resource "google_pubsub_topic_iam_member" "dead_letters" {
  project = var.project_id
  topic   = google_pubsub_topic.dead.name
  role    = "roles/pubsub.publisher"
  member  = local.pubsub
}

resource "google_pubsub_subscription_iam_member" "moves" {
  for_each = google_pubsub_subscription.webhook

  project      = var.project_id
  subscription = each.value.name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub
}
