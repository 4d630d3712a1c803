mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "archive" {}
mock_provider "time" {}

variables {
  project_id      = "example-noah-dev"
  region          = "europe-west4"
  repository_id   = "noah-functions"
  source_dir      = "./tests/source"
  build_dir       = "./build"
  service_account = "noah-functions-build@example-noah-dev.iam.gserviceaccount.com"
}

run "as_it_comes" {
  command = apply

  # deploys what is there
  assert {
    # sha256sum main.py pkg/part.py requirements.txt | sha256sum
    condition     = output.source_digest == "384bf943a2d5917cbdb7ca02cb5eedc12f89e960f44c4057855abb4662781727"
    error_message = "The digest must be that of `sha256sum FILES | sha256sum` over *.py and requirements.txt in byte order."
  }
  assert {
    condition     = google_storage_bucket_object.source.name == "functions/${output.source_digest}.zip"
    error_message = "A new zip under an old name is not deployed: its name must hold the hash."
  }
  assert {
    condition     = toset([for s in data.archive_file.source.source : s.filename]) == toset(["main.py", "pkg/part.py", "requirements.txt"])
    error_message = "Python and requirements.txt are deployed, and nothing else of the folder."
  }
  assert {
    condition     = google_storage_bucket_object.source.deletion_policy == "ABANDON"
    error_message = "A function that goes back needs its earlier source."
  }

  # builds with its own account
  assert {
    condition     = output.service_account == "projects/example-noah-dev/serviceAccounts/noah-functions-build@example-noah-dev.iam.gserviceaccount.com" && google_storage_bucket_iam_member.source.member == "serviceAccount:noah-functions-build@example-noah-dev.iam.gserviceaccount.com"
    error_message = "The default build account has no rights in new projects: it must be an own one."
  }
  assert {
    condition     = google_storage_bucket.source.public_access_prevention == "enforced" && google_storage_bucket.source.uniform_bucket_level_access
    error_message = "Sources must not be public."
  }
  assert {
    condition     = google_storage_bucket_iam_member.source.role == "roles/storage.objectViewer" && google_artifact_registry_repository_iam_member.images.role == "roles/artifactregistry.writer"
    error_message = "The build reads sources and writes images."
  }
  assert {
    condition     = strcontains(google_project_iam_member.copied_source.condition[0].expression, "gcf-v2-sources-")
    error_message = "In the project the build may read Cloud Functions' source buckets alone, not the journal's."
  }
  assert {
    condition     = time_sleep.granted.create_duration == "60s"
    error_message = "A build that starts before its roles are known fails the first apply."
  }
  assert {
    condition     = length(google_storage_bucket_iam_member.deployer) == 0
    error_message = "Without deployers nobody else may write sources."
  }
}

run "lets_deployers_deliver" {
  command = apply
  variables {
    deployers = { deploy = "serviceAccount:noah-deploy@example-noah-dev.iam.gserviceaccount.com" }
  }
  assert {
    condition     = google_storage_bucket_iam_member.deployer["deploy"].role == "roles/storage.objectUser"
    error_message = "Who delivers must be able to put sources there."
  }
}

run "refuses_an_account_without_its_project" {
  command = plan
  variables {
    service_account = "noah-functions-build"
  }
  expect_failures = [var.service_account]
}

run "refuses_a_folder_without_main" {
  command = plan
  variables {
    source_dir = "./tests"
  }
  expect_failures = [google_storage_bucket_object.source]
}
