resource "google_project_iam_member" "this" {
  for_each = var.project_roles

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

# The token in the request decides (G1), not Google's IAM: browsers have no Google identity here.
resource "google_cloud_run_v2_service_iam_member" "public" {
  #checkov:skip=CKV_GCP_102:a public API by purpose, and only by the variable `public`; each request carries a Firebase ID token
  count = var.public ? 1 : 0

  project  = var.project_id
  location = var.region
  name     = google_cloudfunctions2_function.this.name
  role     = "roles/run.invoker"
  member   = "allUsers"
}
