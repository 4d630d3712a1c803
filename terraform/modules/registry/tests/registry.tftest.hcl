mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id    = "example-noah-dev"
  region        = "europe-west4"
  repository_id = "noah"
}

run "as_it_comes" {
  command = apply

  # cleans up and keeps the way back
  assert {
    condition     = one([for p in google_artifact_registry_repository.this.cleanup_policies : one(p.most_recent_versions).keep_count if p.action == "KEEP"]) == 10
    error_message = "The newest versions must be kept whatever their age."
  }
  assert {
    condition     = one([for p in google_artifact_registry_repository.this.cleanup_policies : one(p.condition).older_than if p.action == "DELETE"]) == "2592000s"
    error_message = "Old versions must be deleted."
  }
  assert {
    condition     = google_artifact_registry_repository.this.docker_config[0].immutable_tags
    error_message = "A commit's tag must keep its image."
  }
  assert {
    condition     = output.url == "europe-west4-docker.pkg.dev/example-noah-dev/noah"
    error_message = "The url is what images' names begin with."
  }
  assert {
    condition     = google_artifact_registry_repository.this.vulnerability_scanning_config[0].enablement_config == "DISABLED"
    error_message = "Scans on push are billed: only where asked for."
  }
}

run "lets_writers_push" {
  command = apply
  variables {
    writers        = { deploy = "serviceAccount:noah-deploy@example-noah-dev.iam.gserviceaccount.com" }
    immutable_tags = false
    scan_on_push   = true
  }
  assert {
    condition     = google_artifact_registry_repository_iam_member.writer["deploy"].role == "roles/artifactregistry.writer"
    error_message = "Who delivers must be able to push here, and only here."
  }
  assert {
    condition     = !google_artifact_registry_repository.this.docker_config[0].immutable_tags && google_artifact_registry_repository.this.vulnerability_scanning_config[0].enablement_config == "INHERITED"
    error_message = "Both are variables."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    repository_id     = "Noah_Images"
    keep_versions     = 1
    delete_after_days = 0
  }
  expect_failures = [
    var.repository_id,
    var.keep_versions,
    var.delete_after_days,
  ]
}

run "a_key_of_one_s_own" {
  command = apply
  variables {
    kms_key = "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data"
  }
  assert {
    condition     = google_artifact_registry_repository.this.kms_key_name == "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data"
    error_message = "The images must be encrypted by the key that is given."
  }
}
