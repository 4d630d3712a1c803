# The function is not public: this account calls it, and nobody else.
resource "google_cloud_run_v2_service_iam_member" "clock" {
  project  = var.project_id
  location = var.region
  name     = var.function_name
  role     = "roles/run.invoker"
  member   = "serviceAccount:${var.clock_account}"
}

# It changes the worker, and no other service. Google has no narrower role that sets a number. That it may act as the worker's
# account, which each change needs, modules/accounts says.
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
