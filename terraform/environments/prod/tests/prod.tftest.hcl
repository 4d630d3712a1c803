# The example's names and this environment's own sizes.

mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "archive" {}
mock_provider "time" {}

variables {
  project = {
    id                     = "example-noah-prod"
    region                 = "europe-west4"
    alert_emails           = ["oncall@example.com"]
    deploy_service_account = "noah-deploy@example-noah-prod.iam.gserviceaccount.com"
  }
  livekit               = { url = "wss://example-prod.livekit.cloud" }
  livekit_credentials   = "{\"api_key\": \"key\", \"api_secret\": \"a-secret-that-must-not-be-stored\"}"
  model                 = { location = "europe-west4" }
  consent               = { version = "2026-11", url = "https://interviews.example.com/consent" }
  recordings            = { writers = { egress = "serviceAccount:livekit-egress@example-livekit.iam.gserviceaccount.com" }, days = 14, upload_key_version = 1 }
  recordings_upload_key = "{\"type\": \"service_account\", \"private_key\": \"a-key-that-must-not-be-stored\"}"
  events                = { webhooks = { ats = { endpoint = "https://ats.example.com/hooks/noah", types = ["report.ready"] } } }
}

run "stands_up" {
  command = apply

  assert {
    condition     = output.noah.capacity == 80
    error_message = "prod carries 80 calls at once at its ceiling."
  }
  assert {
    condition     = output.noah.ttl_collection_groups == tolist(["answers", "candidates", "decisions", "erasures", "events", "interviews", "invitations", "leases", "limits", "objections", "reports", "scaling", "turns", "views"])
    error_message = "Everything of a candidate expires."
  }
  assert {
    condition     = output.noah.events.push_account == "noah-events-push@example-noah-prod.iam.gserviceaccount.com"
    error_message = "Who keeps a webhook needs to know whose tokens it accepts."
  }
  assert {
    condition     = output.noah.recordings_bucket == "example-noah-prod-noah-recordings"
    error_message = "Recordings have a place where they are asked for."
  }
}

run "a_second_plan_needs_no_credentials" {
  command = plan
  variables {
    livekit_credentials   = null
    recordings_upload_key = null
  }

  assert {
    condition     = output.noah.livekit_secret.version == "1"
    error_message = "Without new credentials the version in use must stay."
  }
}

run "behind_a_load_balancer" {
  command = apply
  variables {
    load_balancer = { domain = "interviews.example.com" }
  }

  assert {
    condition     = output.noah.load_balancer.url == "https://interviews.example.com"
    error_message = "Who sets the domain's record has to know what it is."
  }
}

run "refuses_an_attribute_that_does_not_exist" {
  command = plan
  variables {
    web = { allowed_origin = ["https://interviews.example.com"] }
  }
  expect_failures = [
    output.noah,
  ]
}
