resource "google_service_account" "this" {
  account_id = "noah-example"
}

resource "google_service_account_iam_member" "deployer" {
  for_each = toset(["deploy"])

  service_account_id = google_service_account.this.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:noah-deploy@example-noah-prod.iam.gserviceaccount.com"
}
