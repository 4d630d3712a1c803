# An environment that made its accounts itself goes on: they leave its state, and are not deleted (tests/terraform/test_made.py
# reads the plan).

mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "archive" {}
mock_provider "time" {}

variables {
  environment = "prod"
  project = {
    id                     = "example-noah-prod"
    region                 = "europe-west4"
    alert_emails           = ["oncall@example.com"]
    deploy_service_account = "noah-deploy@example-noah-prod.iam.gserviceaccount.com"
  }
  livekit             = { url = "wss://example.livekit.cloud" }
  livekit_credentials = "{\"api_key\": \"key\", \"api_secret\": \"secret\"}"
  model               = { location = "europe-west1" }
  interviews          = { plans = ["career"] }
  scaling             = { floor = 2, ceiling = 3 }
  events              = { webhooks = {} }
  build_dir           = "./build"
}

run "before" {
  command   = apply
  state_key = "moves"

  module {
    source = "./tests/before"
  }
}

run "forgets_the_accounts" {
  command   = plan
  state_key = "moves"
}
