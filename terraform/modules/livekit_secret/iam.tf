# Access is per secret, never to the project's secrets.

resource "google_secret_manager_secret_iam_member" "accessor" {
  for_each = var.accessors

  project   = var.project_id
  secret_id = google_secret_manager_secret.this.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = each.value
}

# The agent exists before the first apply (bootstrap, docs/deploy.md): granting to one that does not exist yet fails.
resource "google_pubsub_topic_iam_member" "secret_manager" {
  project = var.project_id
  topic   = google_pubsub_topic.rotation.name
  role    = "roles/pubsub.publisher"
  member  = "serviceAccount:service-${var.project_number}@gcp-sa-secretmanager.iam.gserviceaccount.com"
}

# Secret Manager checks at once whether it may publish, and a grant takes a while to be known everywhere.
resource "time_sleep" "granted" {
  create_duration = "60s"
  triggers        = { grant = google_pubsub_topic_iam_member.secret_manager.id }
}
