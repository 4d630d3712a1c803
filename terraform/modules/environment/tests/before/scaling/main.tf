resource "google_service_account" "clock" {
  account_id = "noah-example"
}

resource "google_service_account_iam_member" "as_the_worker" {
  service_account_id = google_service_account.clock.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:noah-deploy@example-noah-prod.iam.gserviceaccount.com"
}
