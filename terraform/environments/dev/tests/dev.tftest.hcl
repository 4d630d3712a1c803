# The example's names and this environment's own sizes.

mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "archive" {}
mock_provider "time" {}

variables {
  project_id             = "example-noah-dev"
  region                 = "europe-west4"
  model_location         = "europe-west4"
  livekit_url            = "wss://example-dev.livekit.cloud"
  livekit_credentials    = "{\"api_key\": \"key\", \"api_secret\": \"a-secret-that-must-not-be-stored\"}"
  plans                  = ["career"]
  alert_emails           = ["oncall@example.com"]
  deploy_service_account = "noah-deploy@example-noah-dev.iam.gserviceaccount.com"
}

run "stands_up" {
  command = apply

  assert {
    condition     = output.noah.capacity == 4
    error_message = "dev carries 4 calls at once."
  }
  assert {
    condition     = var.environment == "dev" && var.protect == false
    error_message = "values.auto.tfvars must be dev's."
  }
  assert {
    condition     = output.noah.ttl_collection_groups == tolist(["answers", "candidates", "interviews", "leases", "reports", "turns"])
    error_message = "Everything of a candidate expires."
  }
}

run "a_second_plan_needs_no_credentials" {
  command = plan
  variables {
    livekit_credentials = null
  }

  assert {
    condition     = output.noah.livekit_secret.version == "1"
    error_message = "Without new credentials the version in use must stay."
  }
}
