mock_provider "google" {
  source = "../tests/mocks"
}
mock_provider "time" {}

# The bucket is imported; a mock cannot be imported from.
override_resource {
  target = google_storage_bucket.state
}

variables {
  project_id           = "example-noah-staging"
  environment          = "staging"
  region               = "europe-west4"
  github_repository_id = "987654321"
  github_owner_id      = "12345"
}

run "keeps_the_state_safe" {
  command = plan

  assert {
    condition     = google_storage_bucket.state.versioning[0].enabled
    error_message = "A broken state must be one version back."
  }
  assert {
    condition     = google_storage_bucket.state.public_access_prevention == "enforced" && google_storage_bucket.state.uniform_bucket_level_access
    error_message = "The state must never be public."
  }
  assert {
    condition     = google_storage_bucket.state.name == "example-noah-staging-noah-state"
    error_message = "The roots are initialised with this name."
  }
}

run "refuses_a_zone" {
  command = plan
  variables {
    region = "europe-west4-a"
  }
  expect_failures = [var.region]
}

run "signs_no_image_unless_asked_for" {
  command = plan

  assert {
    condition     = length(module.admission) == 0 && !contains(keys(output.github_variables), "NOAH_STAGING_SIGNING_KEY")
    error_message = "Without the variable there can be no key and no policy."
  }
}

run "signs_the_images" {
  command = plan
  variables {
    signed_images = true
  }

  assert {
    condition     = length(module.admission) == 1 && contains(keys(output.github_variables), "NOAH_STAGING_SIGNING_KEY")
    error_message = "The pipeline must be told with which key it signs."
  }
}

run "makes_what_the_environment_runs_as" {
  command = plan

  assert {
    condition     = length(output.runtime_accounts) == 9
    error_message = "An environment makes no account: it must find each of them."
  }
}

run "makes_what_signs_events" {
  command = plan
  variables {
    events = true
  }

  assert {
    condition     = length(output.runtime_accounts) == 10
    error_message = "Who has webhooks needs the account that signs for them."
  }
}
