# The worker: a Cloud Run service or worker pool that takes no requests. It holds a connection to LiveKit and carries
# calls, so nothing about it may depend on requests: not its CPU, not the number of its instances.

locals {
  member = "serviceAccount:${var.service_account}"
}

resource "google_cloud_run_v2_service" "this" {
  count = var.kind == "service" ? 1 : 0

  project             = var.project_id
  location            = var.region
  name                = var.name
  description         = "Noah's worker: carries the calls"
  ingress             = "INGRESS_TRAFFIC_INTERNAL_ONLY" # only Cloud Run's own probes call it
  deletion_protection = var.deletion_protection
  labels              = var.labels

  # Autoscaling counts requests, and a call is none: the scaler counts calls, and sets the number.
  scaling {
    scaling_mode          = "MANUAL"
    manual_instance_count = var.instances
  }

  # Only what the pipeline has signed, where the project's policy says so (modules/admission).
  dynamic "binary_authorization" {
    for_each = var.signed_images_only ? [true] : []
    content {
      use_default = true
    }
  }

  template {
    service_account       = var.service_account
    execution_environment = "EXECUTION_ENVIRONMENT_GEN2" # a bucket can be mounted, and the whole of Linux is there

    containers {
      name  = local.container
      image = var.image == null ? local.placeholder : var.image

      ports {
        container_port = local.port
      }

      resources {
        cpu_idle          = false # always allocated: without requests an instance would be throttled
        startup_cpu_boost = true
        limits            = { cpu = var.cpu, memory = var.memory }
      }

      dynamic "env" {
        for_each = local.environment
        content {
          name  = env.key
          value = env.value
        }
      }

      # Resolved when an instance starts, so the version is pinned: all instances of a revision have the same.
      dynamic "env" {
        for_each = local.secrets
        content {
          name = env.key
          value_source {
            secret_key_ref {
              secret  = env.value.secret_id
              version = env.value.version
            }
          }
        }
      }

      # Registered with LiveKit: only then does a deployment take the place of the one before. 60 × 2 s at most.
      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 60
        http_get {
          path = "/ready"
        }
      }

      # It can serve. Not /ready: an instance that drains, or that has lost LiveKit for a moment, still carries calls.
      liveness_probe {
        period_seconds    = 10
        timeout_seconds   = 5
        failure_threshold = 6
        http_get {
          path = "/"
        }
      }

      volume_mounts {
        name       = "journal"
        mount_path = local.journal_dir
      }
    }

    # Google's collector reads /metrics every 30 s, and once more at the end (docs/adr/promises-by-the-log.md).
    dynamic "containers" {
      for_each = var.prometheus ? [local.collector] : []
      content {
        name       = "collector"
        image      = containers.value
        depends_on = [local.container] # nobody waits for it

        resources {
          cpu_idle = false
          limits   = local.collector_limits
        }
      }
    }

    # Answers that Firestore could not take (G6) survive the instance. The mount belongs to the image's user. A file is
    # in the bucket when fsync returns, which streamed writes would put off until it is closed.
    volumes {
      name = "journal"
      gcs {
        bucket        = google_storage_bucket.journal.name
        mount_options = ["uid=10001", "gid=10001", "file-mode=600", "dir-mode=700", "implicit-dirs", "enable-streaming-writes=false"]
      }
    }
  }

  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }

  # Deployments set the image (cloudbuild.yaml), the scaler the number; everything else is set here.
  lifecycle {
    ignore_changes = [template[0].containers[0].image, scaling[0].manual_instance_count, client, client_version]
  }

  depends_on = [time_sleep.granted]
}

moved {
  from = google_cloud_run_v2_service.this
  to   = google_cloud_run_v2_service.this[0]
}

# The same without what is for requests: no ingress, no traffic, no port. It costs less by the second.
resource "google_cloud_run_v2_worker_pool" "this" {
  count = var.kind == "worker_pool" ? 1 : 0

  project             = var.project_id
  location            = var.region
  name                = var.name
  description         = "Noah's worker: carries the calls"
  deletion_protection = var.deletion_protection
  labels              = var.labels

  # Autoscaling counts requests, and a call is none: the scaler counts calls, and sets the number.
  scaling {
    manual_instance_count = var.instances
  }

  # Only what the pipeline has signed, where the project's policy says so (modules/admission).
  dynamic "binary_authorization" {
    for_each = var.signed_images_only ? [true] : []
    content {
      use_default = true
    }
  }

  template {
    service_account = var.service_account

    containers {
      name  = local.container
      image = var.image == null ? local.placeholder : var.image

      resources {
        limits = { cpu = var.cpu, memory = var.memory }
      }

      # A pool has no port of Cloud Run's: the worker is told where the probes look.
      env {
        name  = "PORT"
        value = tostring(local.port)
      }

      dynamic "env" {
        for_each = local.environment
        content {
          name  = env.key
          value = env.value
        }
      }

      # Resolved when an instance starts, so the version is pinned: all instances of a revision have the same.
      dynamic "env" {
        for_each = local.secrets
        content {
          name = env.key
          value_source {
            secret_key_ref {
              secret  = env.value.secret_id
              version = env.value.version
            }
          }
        }
      }

      # Registered with LiveKit: only then does a deployment take the place of the one before. 60 × 2 s at most.
      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 60
        http_get {
          path = "/ready"
          port = local.port
        }
      }

      # It can serve. Not /ready: an instance that drains, or that has lost LiveKit for a moment, still carries calls.
      liveness_probe {
        period_seconds    = 10
        timeout_seconds   = 5
        failure_threshold = 6
        http_get {
          path = "/"
          port = local.port
        }
      }

      volume_mounts {
        name       = "journal"
        mount_path = local.journal_dir
      }
    }

    # Google's collector reads /metrics every 30 s, and once more at the end (docs/adr/promises-by-the-log.md).
    dynamic "containers" {
      for_each = var.prometheus ? [local.collector] : []
      content {
        name       = "collector"
        image      = containers.value
        depends_on = [local.container] # nobody waits for it

        resources {
          limits = local.collector_limits
        }

        # It knows services alone, by these names: without them it finds neither region nor instance.
        dynamic "env" {
          for_each = toset(["K_SERVICE", "K_CONFIGURATION", "K_REVISION"])
          content {
            name  = env.value
            value = var.name
          }
        }
      }
    }

    # Answers that Firestore could not take (G6) survive the instance. The mount belongs to the image's user. A file is
    # in the bucket when fsync returns, which streamed writes would put off until it is closed.
    volumes {
      name = "journal"
      gcs {
        bucket        = google_storage_bucket.journal.name
        mount_options = ["uid=10001", "gid=10001", "file-mode=600", "dir-mode=700", "implicit-dirs", "enable-streaming-writes=false"]
      }
    }
  }

  instance_splits {
    type    = "INSTANCE_SPLIT_ALLOCATION_TYPE_LATEST"
    percent = 100
  }

  # Deployments set the image (cloudbuild.yaml), the scaler the number; everything else is set here.
  lifecycle {
    ignore_changes = [template[0].containers[0].image, scaling[0].manual_instance_count, client, client_version]
  }

  depends_on = [time_sleep.granted]
}

locals {
  # Serves any path, /ready too, until the first build has pushed an image: the first apply needs none.
  placeholder = "us-docker.pkg.dev/cloudrun/container/hello"
  journal_dir = "/var/noah/journal"
  port        = 8080 # the collector looks for /metrics there, too, if nobody tells it otherwise

  # The pipeline changes the image of the first container, which has this name.
  container        = "noah"
  collector        = "us-docker.pkg.dev/cloud-ops-agents-artifacts/cloud-run-gmp-sidecar/cloud-run-gmp-sidecar:1.2.0"
  collector_limits = { cpu = "1", memory = "512Mi" }

  secrets = merge(var.secrets, {
    LIVEKIT_CREDENTIALS = { secret_id = var.livekit_secret_id, version = var.livekit_secret_version }
  })

  environment = merge(var.settings, {
    GOOGLE_CLOUD_PROJECT      = var.project_id
    GOOGLE_CLOUD_LOCATION     = var.model_location
    GOOGLE_GENAI_USE_VERTEXAI = "true"
    LIVEKIT_URL               = var.livekit_url
    AGENT_NAME                = var.agent_name
    MAX_SESSIONS              = tostring(var.max_sessions)
    JOURNAL_DIR               = local.journal_dir
  })
}

resource "google_storage_bucket" "journal" {
  #checkov:skip=CKV_GCP_62:short-lived answers of candidates; access is the worker's alone, and Cloud Audit Logs record changes of it
  #checkov:skip=CKV_GCP_78:a version kept would outlive the deletion that a candidate may ask for (G10)
  project                     = var.project_id
  name                        = "${var.project_id}-noah-journal"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.deletion_protection

  # What was never replayed expires like the rest of a candidate's data, and what was deleted is gone.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = var.journal_days
    }
  }
  soft_delete_policy {
    retention_duration_seconds = 0
  }
}
