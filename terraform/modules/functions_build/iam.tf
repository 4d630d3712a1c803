resource "google_storage_bucket_iam_member" "source" {
  bucket = google_storage_bucket.source.name
  role   = "roles/storage.objectViewer"
  member = local.member
}

resource "google_project_iam_member" "logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = local.member
}

# Cloud Functions copies each source into a bucket of its own and builds from there.
resource "google_project_iam_member" "copied_source" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = local.member

  condition {
    title      = "Cloud Functions' own source buckets"
    expression = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-\")"
  }
}

resource "google_artifact_registry_repository_iam_member" "images" {
  project    = var.project_id
  location   = var.region
  repository = var.repository_id
  role       = "roles/artifactregistry.writer"
  member     = local.member
}

# A build that starts before its account's roles are known everywhere fails.
resource "time_sleep" "granted" {
  create_duration = "60s"
  triggers = {
    grants = join(",", [
      google_storage_bucket_iam_member.source.id,
      google_project_iam_member.logs.id,
      google_project_iam_member.copied_source.id,
      google_artifact_registry_repository_iam_member.images.id,
    ])
  }
}

# Who delivers puts sources there.
resource "google_storage_bucket_iam_member" "deployer" {
  for_each = var.deployers

  bucket = google_storage_bucket.source.name
  role   = "roles/storage.objectUser"
  member = each.value
}
