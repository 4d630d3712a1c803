# Who may act as which account, and there is no other grant: nobody may change an account or sign as one, but for Pub/Sub as the
# account that webhooks know.

# Google asks for this right of who makes what runs as an account, or calls as one.
resource "google_service_account_iam_member" "applier" {
  for_each = {
    for pair in setproduct(keys(var.appliers), keys(google_service_account.this)) : "${pair[0]} ${pair[1]}" => { who = pair[0], account = pair[1] }
  }

  service_account_id = google_service_account.this[each.value.account].name
  role               = "roles/iam.serviceAccountUser"
  member             = var.appliers[each.value.who]
}

resource "google_service_account_iam_member" "deployer" {
  for_each = {
    for pair in setproduct(keys(var.deployers), keys(local.deployed)) : "${pair[0]} ${pair[1]}" => { who = pair[0], account = pair[1] }
  }

  service_account_id = google_service_account.this[each.value.account].name
  role               = "roles/iam.serviceAccountUser"
  member             = var.deployers[each.value.who]
}

# A change of a service needs the right to act as its account, whatever is changed: the scaler sets the worker's number.
resource "google_service_account_iam_member" "scaler" {
  service_account_id = google_service_account.this["noah-worker"].name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.this["noah-scaler"].member
}

# Pub/Sub makes the tokens that webhooks look at.
resource "google_service_account_iam_member" "push" {
  count = var.events ? 1 : 0

  service_account_id = google_service_account.this["noah-events-push"].name
  role               = "roles/iam.serviceAccountOpenIdTokenCreator"
  member             = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}
