mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id            = "example-noah-dev"
  region                = "europe-west4"
  name                  = "noah-start-bot"
  description           = "Noah: starts an interview"
  entry_point           = "start_bot"
  source_bucket         = "example-noah-dev-noah-source"
  source_object         = "functions/384bf943.zip"
  build_service_account = "projects/example-noah-dev/serviceAccounts/noah-functions-build@example-noah-dev.iam.gserviceaccount.com"
  docker_repository     = "projects/example-noah-dev/locations/europe-west4/repositories/noah-functions"
  environment           = { AGENT_NAME = "noah-voice-agent" }
  project_roles         = ["roles/datastore.user"]
  service_account       = "noah-start-bot@example-noah-dev.iam.gserviceaccount.com"
}

run "as_it_comes" {
  command = apply

  # deploys what it is given
  assert {
    condition     = google_cloudfunctions2_function.this.build_config[0].source[0].storage_source[0].object == var.source_object && google_cloudfunctions2_function.this.build_config[0].source[0].storage_source[0].bucket == var.source_bucket
    error_message = "The function must be built from that object."
  }
  assert {
    condition     = google_cloudfunctions2_function.this.build_config[0].entry_point == "start_bot"
    error_message = "Of the one source it must run its own entry point."
  }

  # is served well
  assert {
    condition     = google_cloudfunctions2_function.this.service_config[0].max_instance_request_concurrency == 40
    error_message = "Google's default of one request per instance makes every burst a cold start."
  }
  assert {
    condition     = google_cloudfunctions2_function.this.service_config[0].available_cpu == "1"
    error_message = "Concurrency above 1 needs a whole CPU."
  }
  assert {
    condition     = google_cloudfunctions2_function.this.service_config[0].max_instance_count == 5 && google_cloudfunctions2_function.this.service_config[0].min_instance_count == 0
    error_message = "There must be a bound, and none warm unless asked for."
  }
  assert {
    condition     = google_cloudfunctions2_function.this.build_config[0].service_account == var.build_service_account
    error_message = "It must be built by the own build account."
  }
  assert {
    condition     = google_cloudfunctions2_function.this.service_config[0].service_account_email == "noah-start-bot@example-noah-dev.iam.gserviceaccount.com" && google_project_iam_member.this["roles/datastore.user"].member == "serviceAccount:noah-start-bot@example-noah-dev.iam.gserviceaccount.com"
    error_message = "It must run as an account of its own."
  }
  assert {
    condition     = google_cloudfunctions2_function.this.service_config[0].environment_variables == tomap({ AGENT_NAME = "noah-voice-agent", LOG_EXECUTION_ID = "true" })
    error_message = "It gets its settings, and what Cloud Functions would add by itself."
  }

  # is public by variable
  assert {
    condition     = google_cloud_run_v2_service_iam_member.public[0].member == "allUsers" && google_cloud_run_v2_service_iam_member.public[0].role == "roles/run.invoker"
    error_message = "Browsers have no Google identity: the function must be callable, and only callable."
  }
}

run "can_be_private" {
  command = apply
  variables {
    public = false
  }
  assert {
    condition     = length(google_cloud_run_v2_service_iam_member.public) == 0
    error_message = "With public = false nobody may call it unasked."
  }
}

run "can_be_behind_a_load_balancer" {
  command = plan
  variables {
    behind_load_balancer = true
  }
  assert {
    condition     = google_cloudfunctions2_function.this.service_config[0].ingress_settings == "ALLOW_INTERNAL_AND_GCLB"
    error_message = "Nobody may call it past the load balancer, and past Cloud Armor."
  }
}

run "can_be_small" {
  command = plan
  variables {
    cpu         = "0.167"
    concurrency = 1
  }
  assert {
    condition     = google_cloudfunctions2_function.this.service_config[0].available_cpu == "0.167"
    error_message = "What waits most of the time needs no whole CPU."
  }
}

run "refuses_a_part_of_a_cpu_for_many_at_once" {
  command = plan
  variables {
    cpu = "0.167"
  }
  expect_failures = [
    var.cpu,
  ]
}

run "has_only_its_roles" {
  command = apply
  assert {
    condition     = [for m in google_project_iam_member.this : "${m.role} ${m.condition[0].expression}"] == ["roles/datastore.user resource.name == 'projects/example-noah-dev/databases/(default)'"]
    error_message = "Its account must have the roles that are given and no more."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    name            = "noah"
    description     = "Noah: starts an interview, which is a thing that could be described at length, and would be in this very line"
    entry_point     = "main.start-bot"
    runtime         = "nodejs22"
    environment     = { FIREBASE_AUTH_EMULATOR_HOST = "127.0.0.1:9099" }
    project_roles   = ["roles/editor"]
    memory          = "512"
    concurrency     = 0
    min_instances   = -1
    timeout_seconds = 120
  }
  expect_failures = [
    var.name,
    var.description,
    var.entry_point,
    var.runtime,
    var.environment,
    var.project_roles,
    var.memory,
    var.concurrency,
    var.min_instances,
    var.timeout_seconds,
  ]
}

run "refuses_other_bad_values" {
  command = plan
  variables {
    cpu             = "0.5"
    min_instances   = 6
    service_account = "noah-start-bot"
  }
  expect_failures = [
    var.cpu,
    var.max_instances,
    var.service_account,
  ]
}
