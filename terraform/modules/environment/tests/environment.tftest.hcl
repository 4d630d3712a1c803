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

run "the_parts_agree" {
  command = apply

  assert {
    condition     = output.capacity == 24
    error_message = "3 workers of 8 sessions carry 24 calls."
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
    environment = "dev"
    project     = { id = "example-noah-dev", region = "europe-west4" }
    scaling     = { floor = 0, ceiling = 0 }
    protect     = false
    database    = { point_in_time_recovery = false }
    web         = { allowed_origins = ["http://localhost:5173"] }
  }
  assert {
    condition     = output.capacity == 0
    error_message = "Without workers there is no capacity."
  }
}

run "workers_may_be_a_pool_and_follow_the_hours" {
  command = plan
  variables {
    worker  = { kind = "worker_pool" }
    scaling = { floor = 0, floors = [{ when = "* 8-17 * * 1-5", instances = 2 }], time_zone = "Europe/Berlin", ceiling = 20 }
  }
  assert {
    condition     = output.worker_path == "workerPools/noah-worker"
    error_message = "What scales the worker must know that it is a pool."
  }
}

run "models_may_be_elsewhere" {
  command = plan
  variables {
    model = {
      location        = "europe-west4"
      gemini_models   = ["gemini-3.8-live@us-central1", "gemini-3.8-live"]
      report_location = "eu"
    }
  }
  assert {
    condition     = output.gemini_models == tolist(["gemini-3.8-live@us-central1", "gemini-3.8-live"])
    error_message = "The models must keep their order: the first one speaks."
  }
}

run "who_reads_what_is_logged_unless_somebody_says_no" {
  command = plan
  assert {
    condition     = length(google_project_iam_audit_config.data_access) == 3
    error_message = "Who has read what somebody said must be known afterwards."
  }
}

run "logs_of_data_access_can_be_off" {
  command = plan
  variables {
    project = {
      id                = "example-noah-prod"
      region            = "europe-west4"
      alert_emails      = ["oncall@example.com"]
      audit_data_access = false
    }
  }
  assert {
    condition     = length(google_project_iam_audit_config.data_access) == 0
    error_message = "They cost by their amount."
  }
}

run "who_reads_what_is_logged_and_a_key_of_one_s_own_encrypts" {
  command = plan
  variables {
    project = {
      id           = "example-noah-prod"
      region       = "europe-west4"
      alert_emails = ["oncall@example.com"]
      kms_key      = "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data"
    }
  }
  assert {
    condition     = join(" ", flatten([for s, c in google_project_iam_audit_config.data_access : [for t in sort([for l in c.audit_log_config : l.log_type]) : "${s}:${t}"]])) == "datastore.googleapis.com:DATA_READ datastore.googleapis.com:DATA_WRITE iam.googleapis.com:DATA_READ secretmanager.googleapis.com:DATA_READ"
    error_message = "Reads and writes of Firestore, reads of the secret, and what is signed as an account must be logged."
  }
}

run "a_load_balancer_comes_before_everything" {
  command = plan
  variables {
    load_balancer = { domain = "interviews.example.com", limits = { calls_per_minute = 1200 }, waf = { previewed = ["sqli-v33-stable"] } }
  }
  assert {
    condition     = output.start_bot_url == "https://interviews.example.com" && output.interviews_url == "https://interviews.example.com"
    error_message = "What asks the functions has to go through the load balancer: they take no other call."
  }
  assert {
    condition     = output.load_balancer.url == "https://interviews.example.com"
    error_message = "Whoever sets the domain's record has to be told."
  }
}

run "a_load_balancer_may_come_up_beside_what_runs" {
  command = apply
  variables {
    load_balancer = { domain = "interviews.example.com", functions_open = true }
  }
  assert {
    condition     = output.start_bot_url == "https://noah-start-bot-abcdefghij-ez.a.run.app"
    error_message = "While its certificate is not active, nothing may depend on it."
  }
}
