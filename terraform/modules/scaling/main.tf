# Who calls the scaler, and what it may do: the function that counts calls and sets the worker's number.

resource "google_cloud_scheduler_job" "this" {
  project     = var.project_id
  region      = var.region
  name        = var.function_name
  description = "Noah: has the workers counted, and set"
  schedule    = "* * * * *"
  time_zone   = "Etc/UTC"

  attempt_deadline = "60s"

  # A minute later there is another: what was missed is not made up for.
  retry_config {
    retry_count = 0
  }

  http_target {
    http_method = "POST"
    uri         = var.function_url
    oidc_token {
      service_account_email = var.clock_account
      audience              = var.function_url
    }
  }

  depends_on = [google_cloud_run_v2_service_iam_member.clock]
}
