resource "google_service_account" "push" {
  account_id = "noah-example"
}

resource "google_service_account_iam_member" "signs" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:noah-deploy@example-noah-prod.iam.gserviceaccount.com"
}
