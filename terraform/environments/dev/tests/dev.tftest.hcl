# The example's names and this environment's own sizes.

mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "archive" {}
mock_provider "time" {}

variables {
  project = {
    id                     = "example-noah-dev"
    region                 = "europe-west4"
    alert_emails           = ["oncall@example.com"]
    deploy_service_account = "noah-deploy@example-noah-dev.iam.gserviceaccount.com"
  }
  livekit               = { url = "wss://example-dev.livekit.cloud" }
  livekit_credentials   = "{\"api_key\": \"key\", \"api_secret\": \"a-secret-that-must-not-be-stored\"}"
  recordings_upload_key = "{\"type\": \"service_account\", \"private_key\": \"a-key-that-must-not-be-stored\"}" # a test cannot apply without it
  model                 = { location = "europe-west4" }
}

run "stands_up" {
  command = apply

  assert {
    condition     = output.noah.capacity == 4
    error_message = "dev carries 4 calls at once."
  }
  assert {
    condition     = output.noah.ttl_collection_groups == tolist(["answers", "candidates", "decisions", "erasures", "events", "interviews", "invitations", "leases", "limits", "objections", "reports", "scaling", "turns", "views"])
    error_message = "Everything of a candidate expires."
  }
  assert {
    condition     = output.noah.recordings_bucket == null
    error_message = "Nothing is recorded where nobody asks for it."
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

run "refuses_an_attribute_that_does_not_exist" {
  command = plan
  variables {
    web = { allowed_origin = ["https://interviews.example.com"] }
  }
  expect_failures = [
    output.noah,
  ]
}
