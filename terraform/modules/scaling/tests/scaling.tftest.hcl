mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id       = "example-noah-dev"
  region           = "europe-west4"
  function_name    = "noah-scaler"
  function_url     = "https://noah-scaler-abcdefghij-ez.a.run.app"
  function_account = "serviceAccount:noah-scaler@example-noah-dev.iam.gserviceaccount.com"
  worker_path      = "services/noah-worker"
  clock_account    = "noah-scaler-clock@example-noah-dev.iam.gserviceaccount.com"
}

run "a_service" {
  command = apply

  assert {
    condition     = google_cloud_scheduler_job.this.schedule == "* * * * *" && google_cloud_scheduler_job.this.retry_config[0].retry_count == 0
    error_message = "It must be called every minute, and a call that failed must not come on top of the next."
  }
  assert {
    condition     = google_cloud_scheduler_job.this.http_target[0].oidc_token[0].audience == var.function_url && google_cloud_scheduler_job.this.http_target[0].oidc_token[0].service_account_email == var.clock_account
    error_message = "The call must show who it is from, to that function alone."
  }
  assert {
    condition     = google_cloud_run_v2_service_iam_member.clock.role == "roles/run.invoker" && google_cloud_run_v2_service_iam_member.clock.member == "serviceAccount:${var.clock_account}" && google_cloud_run_v2_service_iam_member.clock.name == "noah-scaler"
    error_message = "The clock may call the scaler, and nothing else."
  }
  assert {
    condition     = google_cloud_run_v2_service_iam_member.worker[0].name == "noah-worker" && google_cloud_run_v2_service_iam_member.worker[0].role == "roles/run.developer" && length(google_cloud_run_v2_worker_pool_iam_member.worker) == 0
    error_message = "The scaler may change the worker's service, and no other."
  }
}

run "a_pool" {
  command = apply
  variables {
    worker_path = "workerPools/noah-worker"
  }
  assert {
    condition     = google_cloud_run_v2_worker_pool_iam_member.worker[0].name == "noah-worker" && length(google_cloud_run_v2_service_iam_member.worker) == 0
    error_message = "The scaler may change the worker pool, and nothing else."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    function_url  = "http://noah-scaler.example.com"
    worker_path   = "jobs/noah-worker"
    clock_account = "noah-scaler-clock"
  }
  expect_failures = [
    var.function_url,
    var.worker_path,
    var.clock_account,
  ]
}
