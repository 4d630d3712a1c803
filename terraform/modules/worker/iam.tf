resource "google_project_iam_member" "this" {
  for_each = toset(concat(
    [
      "roles/aiplatform.user",        # speaks with Gemini and has the report written
      "roles/datastore.user",         # reads and writes interviews, leases, reports
      "roles/telemetry.tracesWriter", # tells of the calls
    ],
    var.prometheus ? ["roles/monitoring.metricWriter"] : [], # the collector beside it writes what it reads
  ))

  project = var.project_id
  role    = each.value
  member  = local.member

  # Firestore's roles end at the database: no narrower place can be named.
  dynamic "condition" {
    for_each = each.value == "roles/datastore.user" ? [1] : []
    content {
      title      = "Only the interviews' database"
      expression = "resource.name == 'projects/${var.project_id}/databases/(default)'"
    }
  }

  lifecycle {
    create_before_destroy = true # what runs must not lose Firestore while a condition changes
  }
}

resource "google_storage_bucket_iam_member" "journal" {
  bucket = google_storage_bucket.journal.name
  role   = "roles/storage.objectUser"
  member = local.member
}

resource "google_secret_manager_secret_iam_member" "livekit" {
  project   = var.project_id
  secret_id = var.livekit_secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.member
}

resource "google_secret_manager_secret_iam_member" "more" {
  for_each = var.secrets

  project   = var.project_id
  secret_id = each.value.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.member
}

# Cloud Run checks at once whether the account may read the secret, and a grant takes a while to be known everywhere.
resource "time_sleep" "granted" {
  create_duration = "60s"
  triggers = {
    grants = join(",", concat(
      [for m in google_project_iam_member.this : m.id],
      [google_storage_bucket_iam_member.journal.id, google_secret_manager_secret_iam_member.livekit.id],
      [for m in google_secret_manager_secret_iam_member.more : m.id],
    ))
  }
}
