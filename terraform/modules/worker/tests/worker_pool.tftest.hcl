# The other kind: what a service has because of requests is gone, all else is the same.

mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "time" {}

variables {
  project_id             = "example-noah-dev"
  region                 = "europe-west4"
  kind                   = "worker_pool"
  instances              = 2
  model_location         = "europe-west4"
  livekit_url            = "wss://example-dev.livekit.cloud"
  livekit_secret_id      = "livekit-credentials"
  livekit_secret_version = "3"
  service_account        = "noah-worker@example-noah-dev.iam.gserviceaccount.com"
}

run "as_a_pool" {
  command = apply

  assert {
    condition     = length(google_cloud_run_v2_service.this) == 0 && google_cloud_run_v2_worker_pool.this[0].scaling[0].manual_instance_count == 2
    error_message = "There must be the pool alone, with the number that it begins with."
  }
  assert {
    condition     = output.path == "workerPools/noah-worker" && output.name == "noah-worker"
    error_message = "What scales it must know where it is."
  }
  assert {
    condition = (
      google_cloud_run_v2_worker_pool.this[0].template[0].containers[0].startup_probe[0].http_get[0].path == "/ready" &&
      google_cloud_run_v2_worker_pool.this[0].template[0].containers[0].liveness_probe[0].http_get[0].path == "/"
    )
    error_message = "The health endpoint must be asked, as with a service."
  }
  assert {
    condition = (
      toset([google_cloud_run_v2_worker_pool.this[0].template[0].containers[0].startup_probe[0].http_get[0].port, google_cloud_run_v2_worker_pool.this[0].template[0].containers[0].liveness_probe[0].http_get[0].port]) == toset([8080]) &&
      one([for e in google_cloud_run_v2_worker_pool.this[0].template[0].containers[0].env : e.value if e.name == "PORT"]) == "8080"
    )
    error_message = "A pool sets no PORT: the worker must listen where the probes look."
  }
  assert {
    condition     = google_cloud_run_v2_worker_pool.this[0].template[0].volumes[0].gcs[0].bucket == google_storage_bucket.journal.name
    error_message = "The journal must survive the instance."
  }
  assert {
    condition     = one([for e in google_cloud_run_v2_worker_pool.this[0].template[0].containers[0].env : e.value_source[0].secret_key_ref[0].version if e.name == "LIVEKIT_CREDENTIALS"]) == "3"
    error_message = "The secret must come as a reference to a pinned version."
  }
  assert {
    condition     = google_cloud_run_v2_worker_pool.this[0].deletion_protection
    error_message = "The worker must be protected by default."
  }
}

run "what_others_have_set_is_not_fought" {
  command = plan
  variables {
    instances = 7
    image     = "europe-west4-docker.pkg.dev/example-noah-dev/noah/worker@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }
  assert {
    condition     = google_cloud_run_v2_worker_pool.this[0].scaling[0].manual_instance_count == 2
    error_message = "The scaler owns the number."
  }
  assert {
    condition     = google_cloud_run_v2_worker_pool.this[0].template[0].containers[0].image == "us-docker.pkg.dev/cloudrun/container/hello"
    error_message = "Deployments own the image."
  }
}

run "only_signed_images_where_asked_for" {
  command = plan
  variables {
    signed_images_only = true
  }
  assert {
    condition     = google_cloud_run_v2_worker_pool.this[0].binary_authorization[0].use_default
    error_message = "The project's policy must be asked."
  }
}

run "prometheus_has_its_collector" {
  command = apply
  variables {
    prometheus = true
  }
  assert {
    condition     = google_cloud_run_v2_worker_pool.this[0].template[0].containers[0].name == "noah" && google_cloud_run_v2_worker_pool.this[0].template[0].containers[1].depends_on == tolist(["noah"])
    error_message = "Noah must stay the first container, whose image the pipeline changes."
  }
  assert {
    condition     = toset([for e in google_cloud_run_v2_worker_pool.this[0].template[0].containers[1].env : "${e.name}=${e.value}"]) == toset(["K_SERVICE=noah-worker", "K_CONFIGURATION=noah-worker", "K_REVISION=noah-worker"])
    error_message = "Without the names of a service it finds neither its region nor its instance, and what it reads cannot be written."
  }
  assert {
    condition     = !contains([for e in google_cloud_run_v2_worker_pool.this[0].template[0].containers[0].env : e.name], "K_SERVICE")
    error_message = "These names are the collector's alone."
  }
}
