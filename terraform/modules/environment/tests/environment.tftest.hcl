mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "archive" {}
mock_provider "time" {}

variables {
  project_id             = "example-noah-prod"
  environment            = "prod"
  region                 = "europe-west4"
  model_location         = "europe-west1"
  livekit_url            = "wss://example.livekit.cloud"
  livekit_credentials    = "{\"api_key\": \"key\", \"api_secret\": \"secret\"}"
  plans                  = ["career"]
  worker_instances       = 2
  alert_emails           = ["oncall@example.com"]
  deploy_service_account = "noah-deploy@example-noah-prod.iam.gserviceaccount.com"
  build_dir              = "./build"
}

run "the_parts_agree" {
  command = apply

  assert {
    condition     = output.capacity == 16
    error_message = "2 workers of 8 sessions carry 16 calls."
  }
  assert {
    condition     = output.livekit_secret.version == "1"
    error_message = "The workers' version of the secret must be known."
  }
  assert {
    condition     = output.images == "europe-west4-docker.pkg.dev/example-noah-prod/noah/worker"
    error_message = "Images are pushed where the worker's come from."
  }
  assert {
    condition     = output.start_bot_url == "https://noah-start-bot-abcdefghij-ez.a.run.app"
    error_message = "The address must be the service's own."
  }
}

run "dev_may_have_none" {
  command = plan
  variables {
    environment      = "dev"
    worker_instances = 0
    alert_emails     = []
    protect          = false
    allowed_origins  = ["http://localhost:5173"]
  }
  assert {
    condition     = output.capacity == 0
    error_message = "Without workers there is no capacity."
  }
}
