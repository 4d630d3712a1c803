mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "time" {}

variables {
  project_id = "example-noah-dev"
}

run "as_it_comes" {
  command = apply

  # enables what is used
  assert {
    condition     = alltrue([for s in google_project_service.this : s.disable_on_destroy == false])
    error_message = "Destroying an environment must not switch off an API that others use."
  }
  assert {
    condition     = contains(output.services, "aiplatform.googleapis.com") && contains(output.services, "run.googleapis.com")
    error_message = "The model's and Cloud Run's APIs must be enabled."
  }
  assert {
    condition     = time_sleep.enabled.create_duration == "60s"
    error_message = "An API answers some time after it was enabled: what follows must wait."
  }
}

run "adds_more" {
  command = apply
  variables {
    more_services = ["billingbudgets.googleapis.com"]
  }
  assert {
    condition     = contains(output.services, "billingbudgets.googleapis.com")
    error_message = "more_services must be enabled too."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    project_id    = "123456789012"
    more_services = ["billingbudgets"]
  }
  expect_failures = [
    var.project_id,
    var.more_services,
  ]
}
