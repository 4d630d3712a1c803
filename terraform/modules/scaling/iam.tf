# The function is not public: this account calls it, and nobody else.
resource "google_cloud_run_v2_service_iam_member" "clock" {
  project  = var.project_id
  location = var.region
  name     = var.function_name
  role     = "roles/run.invoker"
  member   = google_service_account.clock.member
}

# It changes the worker, and no other service. Google has no narrower role that sets a number; a change of a service
# needs the right to act as its account, whatever is changed.
resource "google_cloud_run_v2_service_iam_member" "worker" {
  count = startswith(var.worker_path, "services/") ? 1 : 0

  project  = var.project_id
  location = var.region
  name     = basename(var.worker_path)
  role     = "roles/run.developer"
  member   = var.function_account
}

resource "google_cloud_run_v2_worker_pool_iam_member" "worker" {
  count = startswith(var.worker_path, "workerPools/") ? 1 : 0

  project  = var.project_id
  location = var.region
  name     = basename(var.worker_path)
  role     = "roles/run.developer"
  member   = var.function_account
}

resource "google_service_account_iam_member" "as_the_worker" {
  service_account_id = var.worker_account_name
  role               = "roles/iam.serviceAccountUser"
  member             = var.function_account
}
