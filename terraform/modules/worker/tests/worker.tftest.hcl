mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "time" {}

variables {
  project_id             = "example-noah-dev"
  region                 = "europe-west4"
  instances              = 2
  model_location         = "europe-west4"
  livekit_url            = "wss://example-dev.livekit.cloud"
  livekit_secret_id      = "livekit-credentials"
  livekit_secret_version = "3"
  service_account        = "noah-worker@example-noah-dev.iam.gserviceaccount.com"
}

run "as_it_comes" {
  command = apply

  # carries calls not requests
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].containers[0].resources[0].cpu_idle == false
    error_message = "CPU must be always allocated: without requests the instance would be throttled in the middle of a call."
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].scaling[0].scaling_mode == "MANUAL" && google_cloud_run_v2_service.this[0].scaling[0].manual_instance_count == 2
    error_message = "Autoscaling does not see calls: the number must be set from outside, and begin as asked for."
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].ingress == "INGRESS_TRAFFIC_INTERNAL_ONLY"
    error_message = "Nothing outside has a reason to call the worker."
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].containers[0].resources[0].startup_cpu_boost
    error_message = "A start takes seconds of CPU: it must be boosted."
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].execution_environment == "EXECUTION_ENVIRONMENT_GEN2"
    error_message = "The journal's bucket can only be mounted in generation 2."
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].deletion_protection
    error_message = "The worker must be protected by default."
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].traffic[0].type == "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    error_message = "Instances are divided by traffic: the newest revision must have all of it."
  }
  assert {
    condition     = output.path == "services/noah-worker" && output.name == "noah-worker"
    error_message = "What scales it must know where it is."
  }

  # is probed where it answers
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].containers[0].startup_probe[0].http_get[0].path == "/ready"
    error_message = "A deployment must wait until the worker is registered."
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].containers[0].liveness_probe[0].http_get[0].path == "/"
    error_message = "Liveness must not depend on LiveKit: an instance that drains still carries calls."
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].containers[0].startup_probe[0].period_seconds * google_cloud_run_v2_service.this[0].template[0].containers[0].startup_probe[0].failure_threshold <= 240
    error_message = "Cloud Run allows a startup of 240 s at most."
  }

  # has its settings and its secret
  assert {
    condition     = one([for e in google_cloud_run_v2_service.this[0].template[0].containers[0].env : e.value_source[0].secret_key_ref[0].version if e.name == "LIVEKIT_CREDENTIALS"]) == "3"
    error_message = "The secret must come as a reference to a pinned version."
  }
  assert {
    condition     = one([for e in google_cloud_run_v2_service.this[0].template[0].containers[0].env : e.value if e.name == "LIVEKIT_CREDENTIALS"]) == null
    error_message = "The secret's value must not be in the configuration."
  }
  assert {
    condition     = one([for e in google_cloud_run_v2_service.this[0].template[0].containers[0].env : e.value if e.name == "GOOGLE_GENAI_USE_VERTEXAI"]) == "true"
    error_message = "On Google Cloud the model is spoken to by Vertex AI, without a key."
  }
  assert {
    condition     = one([for e in google_cloud_run_v2_service.this[0].template[0].containers[0].env : e.value if e.name == "JOURNAL_DIR"]) == google_cloud_run_v2_service.this[0].template[0].containers[0].volume_mounts[0].mount_path
    error_message = "The journal must be where the bucket is mounted."
  }

  # keeps answers for a while
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].volumes[0].gcs[0].bucket == google_storage_bucket.journal.name
    error_message = "The journal must survive the instance."
  }
  assert {
    condition     = contains(google_cloud_run_v2_service.this[0].template[0].volumes[0].gcs[0].mount_options, "uid=10001") && contains(google_cloud_run_v2_service.this[0].template[0].volumes[0].gcs[0].mount_options, "enable-streaming-writes=false")
    error_message = "The mount must belong to the image's user, and fsync must mean that the answer is in the bucket."
  }
  assert {
    condition     = one(one(google_storage_bucket.journal.lifecycle_rule).condition).age == 14 && one(one(google_storage_bucket.journal.lifecycle_rule).action).type == "Delete"
    error_message = "What candidates said must expire."
  }
  assert {
    condition     = google_storage_bucket.journal.soft_delete_policy[0].retention_duration_seconds == 0
    error_message = "What is deleted must be gone (G10)."
  }
  assert {
    condition     = google_storage_bucket.journal.public_access_prevention == "enforced" && google_storage_bucket.journal.uniform_bucket_level_access
    error_message = "The journal must never be public."
  }

  # waits for its grants
  assert {
    condition     = time_sleep.granted.create_duration == "60s"
    error_message = "What is made before its grants are known everywhere fails the first apply."
  }

  # the first apply needs no image
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].containers[0].image == "us-docker.pkg.dev/cloudrun/container/hello"
    error_message = "Before the first build there must be a placeholder that answers /ready."
  }
}

run "has_only_its_roles" {
  command = apply

  assert {
    condition     = toset([for m in google_project_iam_member.this : m.role]) == toset(["roles/aiplatform.user", "roles/datastore.user", "roles/telemetry.tracesWriter"])
    error_message = "In the project the worker uses Firestore and the model, and nothing else."
  }
  assert {
    condition     = google_project_iam_member.this["roles/datastore.user"].condition[0].expression == "resource.name == 'projects/example-noah-dev/databases/(default)'"
    error_message = "Of Firestore it must reach the interviews' database alone."
  }
  assert {
    condition     = google_storage_bucket_iam_member.journal.role == "roles/storage.objectUser" && google_secret_manager_secret_iam_member.livekit.role == "roles/secretmanager.secretAccessor"
    error_message = "Bucket and secret are granted one by one."
  }
}

run "a_deployed_image_is_not_fought" {
  command = plan
  variables {
    image = "europe-west4-docker.pkg.dev/example-noah-dev/noah/worker@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  # The service of the run before is in the state: another image in the configuration must not become a change.
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].containers[0].image == "us-docker.pkg.dev/cloudrun/container/hello"
    error_message = "Deployments own the image: Terraform must leave the one that runs alone."
  }
}

run "the_scaler_s_number_is_not_fought" {
  command = plan
  variables {
    instances = 7
  }

  # In the state there are the 2 of the run before; the scaler's number would be there in their place.
  assert {
    condition     = google_cloud_run_v2_service.this[0].scaling[0].manual_instance_count == 2
    error_message = "The scaler owns the number: an apply in the middle of the day must not take instances away."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    image                  = "europe-west4-docker.pkg.dev/example-noah-dev/noah/worker:latest"
    name                   = "noah"
    kind                   = "job"
    instances              = 1.5
    cpu                    = "3"
    memory                 = "512Mi"
    livekit_url            = "ws://livekit.example.com"
    livekit_secret_version = "latest"
    settings               = { GEMINI_BASE_URL = "https://127.0.0.1:8443" }
    journal_days           = 365
    service_account        = "noah-worker"
  }
  expect_failures = [
    var.image,
    var.name,
    var.kind,
    var.instances,
    var.cpu,
    var.memory,
    var.livekit_url,
    var.livekit_secret_version,
    var.settings,
    var.journal_days,
    var.service_account,
  ]
}

run "refuses_more_calls_than_its_cpus_carry" {
  command = plan
  variables {
    cpu          = "2"
    max_sessions = 9
  }
  expect_failures = [
    var.max_sessions,
  ]
}

run "only_signed_images_where_asked_for" {
  command = plan
  variables {
    signed_images_only = true
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].binary_authorization[0].use_default
    error_message = "The project's policy must be asked."
  }
}

run "any_image_otherwise" {
  command = plan
  assert {
    condition     = length(google_cloud_run_v2_service.this[0].binary_authorization) == 0
    error_message = "A policy that nobody has made would be Google's own, which nobody has asked for."
  }
}

run "further_secrets_come_as_references" {
  command = apply
  variables {
    secrets = { RECORDINGS_UPLOAD_KEY = { secret_id = "recordings-upload-key", version = "2" } }
  }
  assert {
    condition     = one([for e in google_cloud_run_v2_service.this[0].template[0].containers[0].env : "${e.value_source[0].secret_key_ref[0].secret} ${e.value_source[0].secret_key_ref[0].version}" if e.name == "RECORDINGS_UPLOAD_KEY"]) == "recordings-upload-key 2"
    error_message = "The secret must come as a reference to a pinned version."
  }
  assert {
    condition     = google_secret_manager_secret_iam_member.more["RECORDINGS_UPLOAD_KEY"].secret_id == "recordings-upload-key" && strcontains(time_sleep.granted.triggers.grants, google_secret_manager_secret_iam_member.more["RECORDINGS_UPLOAD_KEY"].id)
    error_message = "The worker must be able to read it by the time that it starts."
  }
}

run "refuses_a_secret_without_a_version" {
  command = plan
  variables {
    secrets = { RECORDINGS_UPLOAD_KEY = { secret_id = "recordings-upload-key", version = "latest" } }
  }
  expect_failures = [var.secrets]
}

run "nothing_runs_beside_it_unless_asked_for" {
  command = plan
  assert {
    condition     = length(google_cloud_run_v2_service.this[0].template[0].containers) == 1 && !contains(keys(google_project_iam_member.this), "roles/monitoring.metricWriter")
    error_message = "A collector costs half an instance: only by variable."
  }
}

run "prometheus_has_its_collector" {
  command = apply
  variables {
    prometheus = true
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].containers[0].name == "noah" && length(google_cloud_run_v2_service.this[0].template[0].containers[0].ports) == 1
    error_message = "Noah must stay the first container, whose image the pipeline changes, and the one with the port."
  }
  assert {
    condition     = startswith(google_cloud_run_v2_service.this[0].template[0].containers[1].image, "us-docker.pkg.dev/cloud-ops-agents-artifacts/cloud-run-gmp-sidecar/cloud-run-gmp-sidecar:") && google_cloud_run_v2_service.this[0].template[0].containers[1].depends_on == tolist(["noah"])
    error_message = "It must be Google's, and no worker must wait for it."
  }
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].containers[1].resources[0].cpu_idle == false
    error_message = "It must have CPU without a request, too, or it reads nothing."
  }
  # it has no configuration, so it looks where it looks by itself
  assert {
    condition     = google_cloud_run_v2_service.this[0].template[0].containers[0].ports[0].container_port == 8080
    error_message = "The collector reads port 8080."
  }
  assert {
    condition     = contains(keys(google_project_iam_member.this), "roles/monitoring.metricWriter")
    error_message = "It must be allowed to write what it has read."
  }
}
