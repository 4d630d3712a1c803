resource "google_service_account" "build" {
  account_id = "noah-example"
}

resource "google_service_account_iam_member" "deployer" {
  for_each = toset(["deploy"])

  service_account_id = google_service_account.build.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:noah-deploy@example-noah-prod.iam.gserviceaccount.com"
}
