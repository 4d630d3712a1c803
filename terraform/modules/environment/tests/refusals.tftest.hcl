# Bad input, several values to a run: each that is named in expect_failures must be refused.

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

run "prod_refuses_what_dev_may_have" {
  command = plan
  variables {
    worker_instances       = 0
    protect                = false
    point_in_time_recovery = false
    alert_emails           = []
    allowed_origins        = ["https://interviews.example.com", "*"]
  }
  expect_failures = [
    var.worker_instances,
    var.protect,
    var.point_in_time_recovery,
    var.alert_emails,
    var.allowed_origins,
  ]
}

run "prod_refuses_a_single_instance_and_localhost" {
  command = plan
  variables {
    worker_instances = 1
    allowed_origins  = ["http://localhost:5173"]
  }
  expect_failures = [
    var.worker_instances,
    var.allowed_origins,
  ]
}

run "refuses_malformed_names" {
  command = plan
  variables {
    project_id             = "Example Noah"
    region                 = "europe-west4-a"
    livekit_url            = "https://example.livekit.cloud"
    allowed_origins        = ["https://interviews.example.com/"]
    deploy_service_account = "noah-deploy"
    worker_image           = "europe-west4-docker.pkg.dev/example-noah-prod/noah/worker:1.0"
    gemini_voice           = "puck!"
  }
  expect_failures = [
    var.project_id,
    var.region,
    var.livekit_url,
    var.allowed_origins,
    var.deploy_service_account,
    var.worker_image,
    var.gemini_voice,
  ]
}

run "refuses_what_the_model_cannot_do" {
  command = plan
  variables {
    model_location = "southamerica-east1"
    gemini_model   = "gemini-2.5-flash"
    report_model   = "gemini-live-2.5-flash-native-audio"
  }
  expect_failures = [
    var.model_location,
    var.gemini_model,
    var.report_model,
  ]
}

run "refuses_amounts_that_make_no_sense" {
  command = plan
  variables {
    worker_instances      = 2.5
    plans                 = []
    starts_per_day        = 0
    retention_days        = 0
    lease_seconds         = 1
    max_interview_minutes = 600
    worker_max_sessions   = 9
  }
  expect_failures = [
    var.worker_instances,
    var.plans,
    var.starts_per_day,
    var.retention_days,
    var.lease_seconds,
    var.max_interview_minutes,
    var.worker_max_sessions,
  ]
}

run "refuses_another_environment" {
  command = plan
  variables {
    environment = "test"
  }
  expect_failures = [
    var.environment,
  ]
}

run "refuses_three_cpus" {
  command = plan
  variables {
    worker_cpu = "3"
  }
  expect_failures = [
    var.worker_cpu,
  ]
}
