mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id = "example-noah-dev"
  appliers   = { apply = "serviceAccount:noah-apply@example-noah-dev.iam.gserviceaccount.com" }
  deployers  = { deploy = "serviceAccount:noah-deploy@example-noah-dev.iam.gserviceaccount.com" }
}

run "as_it_comes" {
  command = apply

  assert {
    condition     = keys(google_service_account.this) == ["noah-functions-build", "noah-interviews", "noah-invitations", "noah-profiles", "noah-review", "noah-scaler", "noah-scaler-clock", "noah-start-bot", "noah-worker"]
    error_message = "Each part must have an account of its own, and none that is not asked for."
  }
  assert {
    condition     = alltrue([for a in google_service_account.this : a.create_ignore_already_exists])
    error_message = "An environment that is there must keep its accounts: making one that exists must take it over."
  }

  # who may act as which
  assert {
    condition     = toset([for key, m in google_service_account_iam_member.applier : "${m.member} ${m.role}"]) == toset(["serviceAccount:noah-apply@example-noah-dev.iam.gserviceaccount.com roles/iam.serviceAccountUser"]) && length(google_service_account_iam_member.applier) == 9
    error_message = "apply may act as each of them, and may neither change one nor sign as one."
  }
  assert {
    condition     = alltrue([for m in google_service_account_iam_member.deployer : m.role == "roles/iam.serviceAccountUser"]) && [for key in keys(google_service_account_iam_member.deployer) : trimprefix(key, "deploy ")] == ["noah-functions-build", "noah-interviews", "noah-invitations", "noah-profiles", "noah-review", "noah-scaler", "noah-start-bot", "noah-worker"]
    error_message = "deploy may act as what it deploys, and not as what Google's services call with."
  }
  assert {
    condition     = google_service_account_iam_member.scaler.role == "roles/iam.serviceAccountUser" && google_service_account_iam_member.scaler.service_account_id == google_service_account.this["noah-worker"].name
    error_message = "Without the right to act as the worker's account Cloud Run refuses every change of its number."
  }
  assert {
    condition     = length(google_service_account_iam_member.push) == 0
    error_message = "Without events nobody may sign as anybody."
  }
}

run "events_are_signed" {
  command = apply
  variables {
    events         = true
    project_number = "123456789012"
  }
  assert {
    condition     = google_service_account_iam_member.push[0].role == "roles/iam.serviceAccountOpenIdTokenCreator" && google_service_account_iam_member.push[0].member == "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com"
    error_message = "Pub/Sub must be able to sign as the account that webhooks know."
  }
  assert {
    condition     = contains(keys(google_service_account_iam_member.applier), "apply noah-events-push")
    error_message = "Pub/Sub asks whoever makes a subscription for the right to act as the account that signs."
  }
}

run "refuses_events_of_an_unknown_project" {
  command = plan
  variables {
    events = true
  }
  expect_failures = [var.project_number]
}
