# Bad input. An object is refused as a whole, so each run has one slip in each of several objects.

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
  livekit               = { url = "wss://example.livekit.cloud" }
  livekit_credentials   = "{\"api_key\": \"key\", \"api_secret\": \"secret\"}"
  recordings_upload_key = "{\"type\": \"service_account\", \"private_key\": \"a-key-that-must-not-be-stored\"}" # a test cannot apply without it
  model                 = { location = "europe-west1" }
  interviews            = { plans = ["career"] }
  scaling               = { floor = 2, ceiling = 3 }
  build_dir             = "./build"
}

run "prod_refuses_what_dev_may_have" {
  command = plan
  variables {
    project  = { id = "example-noah-prod", region = "europe-west4" }
    scaling  = { floor = 1, ceiling = 3 }
    protect  = false
    database = { point_in_time_recovery = false }
    web      = { allowed_origins = ["http://localhost:5173"] }
  }
  expect_failures = [
    var.project,
    var.scaling,
    var.protect,
    var.database,
    var.web,
  ]
}

run "refuses_places_that_there_are_not" {
  command = plan
  variables {
    scaling    = { floor = 2, ceiling = 10000 }
    project    = { id = "example-noah-prod", region = "europe-west4-a" }
    model      = { location = "southamerica-east1" }
    interviews = { plans = [] }
    web        = { allowed_origins = ["https://interviews.example.com", "*"] }
  }
  expect_failures = [
    var.scaling,
    var.project,
    var.model,
    var.interviews,
    var.web,
  ]
}

run "refuses_malformed_addresses" {
  command = plan
  variables {
    scaling    = { floor = 2, floors = [{ when = "* * * * *", instances = 4 }], ceiling = 3 }
    project    = { id = "example-noah-prod", region = "europe-west4", alert_emails = ["oncall@example.com"], deploy_service_account = "noah-deploy" }
    model      = { location = "europe-west4", gemini_models = ["gemini-3.8-live", "gemini-3.8-flash"] }
    interviews = { plans = ["career"], starts_per_day = 0 }
    web        = { allowed_origins = ["https://interviews.example.com/"] }
  }
  expect_failures = [
    var.scaling,
    var.project,
    var.model,
    var.interviews,
    var.web,
  ]
}

run "refuses_a_voice_and_days_that_there_are_not" {
  command = plan
  variables {
    scaling    = { floor = 2, floors = [{ when = "8-17", instances = 3 }], ceiling = 3 }
    model      = { location = "europe-west4", gemini_voice = "puck!" }
    interviews = { plans = ["career"], retention_days = 0 }
  }
  expect_failures = [
    var.scaling,
    var.model,
    var.interviews,
  ]
}

run "refuses_a_report_by_a_model_that_speaks" {
  command = plan
  variables {
    scaling    = { floor = 2, ceiling = 3, time_zone = "Berlin" }
    model      = { location = "europe-west4", report_model = "gemini-3.8-live" }
    interviews = { plans = ["career"], lease_seconds = 1 }
  }
  expect_failures = [
    var.scaling,
    var.model,
    var.interviews,
  ]
}

run "refuses_another_environment_and_a_report_from_nowhere" {
  command = plan
  variables {
    environment = "test"
    model       = { location = "europe-west4", report_location = "Europe" }
    interviews  = { plans = ["career"], max_interview_minutes = 600 }
  }
  expect_failures = [
    var.environment,
    var.model,
    var.interviews,
  ]
}

run "refuses_a_model_that_is_gone" {
  command = plan
  variables {
    scaling    = { floor = 2, ceiling = 3, cooldown_seconds = 0 }
    model      = { location = "europe-west4", report_model = "gemini-2.5-flash" }
    interviews = { plans = ["career"], inviting_accounts = ["ada@example.com"] }
    web        = { page_url = "http://interviews.example.com" }
  }
  expect_failures = [
    var.scaling,
    var.model,
    var.interviews,
    var.web,
  ]
}

run "refuses_a_model_that_is_not_served_there" {
  command = plan
  variables {
    scaling    = { floor = 2, ceiling = 3, headroom = -1 }
    model      = { location = "europe-west4", gemini_models = ["gemini-3.8-live", "gemini-live-2.5-flash-native-audio@global"] }
    interviews = { plans = ["career"], starts_per_address_hour = 0 }
  }
  expect_failures = [
    var.scaling,
    var.model,
    var.interviews,
  ]
}

run "refuses_a_report_where_its_model_is_not_served" {
  command = plan
  variables {
    model = { location = "europe-west4", report_location = "us-central1" }
  }
  expect_failures = [var.model]
}

run "refuses_a_consent_to_no_version" {
  command = plan
  variables {
    consent    = { version = "of today", url = "https://example.com/consent" }
    interviews = { plans = ["career"], tokens_per_interview = 0 }
    tracing    = { ratio = 1.5 }
  }
  expect_failures = [
    var.consent,
    var.interviews,
    var.tracing,
  ]
}

run "refuses_to_keep_a_voice_longer_than_its_interview" {
  command = plan
  variables {
    interviews = { plans = ["career"], retention_days = 30 }
    recordings = { days = 31 }
  }
  expect_failures = [var.recordings]
}

run "refuses_a_consent_to_no_address" {
  command = plan
  variables {
    consent = { version = "2026-11", url = "http://example.com/consent" }
  }
  expect_failures = [var.consent]
}

run "refuses_a_version_of_a_key" {
  command = plan
  variables {
    project = { id = "example-noah-prod", region = "europe-west4", alert_emails = ["oncall@example.com"], kms_key = "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data/cryptoKeyVersions/1" }
  }
  expect_failures = [
    var.project,
  ]
}

run "refuses_a_load_balancer_whose_own_address_would_be_taken_for_everybody_s" {
  command = plan
  variables {
    load_balancer = { domain = "interviews.example.com" }
    functions     = { trusted_proxies = 1 }
  }
  expect_failures = [
    var.load_balancer,
  ]
}
