mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id = "example-noah-dev"
  region     = "europe-west4"
  days       = 30
  writers    = { egress = "serviceAccount:livekit-egress@example-livekit.iam.gserviceaccount.com" }
  erasers    = { worker = "serviceAccount:noah-worker@example-noah-dev.iam.gserviceaccount.com" }
  upload_key = "{\"type\": \"service_account\", \"private_key\": \"a-key-that-must-not-be-stored\"}" # a test cannot apply without it
}

run "as_it_comes" {
  command = apply

  assert {
    condition     = google_storage_bucket.this.public_access_prevention == "enforced" && google_storage_bucket.this.uniform_bucket_level_access
    error_message = "Nobody reaches a recording from outside, and there is one kind of access."
  }
  assert {
    condition     = one(google_storage_bucket.this.lifecycle_rule[0].action).type == "Delete" && one(google_storage_bucket.this.lifecycle_rule[0].condition).age == 30
    error_message = "Each recording has its end."
  }
  assert {
    condition     = google_storage_bucket.this.soft_delete_policy[0].retention_duration_seconds == 0 && length(google_storage_bucket.this.versioning) == 0
    error_message = "What a candidate has deleted must be gone."
  }
  assert {
    condition     = length(google_storage_bucket.this.encryption) == 0 && !google_storage_bucket.this.force_destroy
    error_message = "Without a key of one's own it is Google's, and the bucket is not deleted with what is in it."
  }

  # who may do what
  assert {
    condition     = length(google_storage_bucket_iam_member.writer) == 1 && google_storage_bucket_iam_member.writer["egress"].role == "roles/storage.objectCreator"
    error_message = "Egress may add files, and nothing else."
  }
  assert {
    condition     = length(google_storage_bucket_iam_member.eraser) == 1 && google_storage_bucket_iam_member.eraser["worker"].role == "roles/storage.legacyBucketWriter"
    error_message = "The workers may list and delete, and not read."
  }
}

run "with_a_key_of_ones_own" {
  command = plan
  variables {
    kms_key             = "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data"
    deletion_protection = false
  }

  assert {
    condition     = google_storage_bucket.this.encryption[0].default_kms_key_name == "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data" && google_storage_bucket.this.force_destroy
    error_message = "The key encrypts what lies there."
  }
}

run "no_key_unless_asked_for" {
  command = plan
  assert {
    condition     = length(google_secret_manager_secret.upload_key) == 0 && output.upload_key == null
    error_message = "Egress of one's own uploads without a key."
  }
}

run "a_key_for_livekit_cloud" {
  command = apply
  variables {
    upload_key_version = 1
    kms_key            = "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data"
  }
  assert {
    condition     = google_secret_manager_secret_version.upload_key[0].secret_data == null && output.upload_key.version == "1"
    error_message = "The key's value must be in no state."
  }
  assert {
    condition     = one(google_secret_manager_secret.upload_key[0].replication[0].user_managed[0].replicas).location == "europe-west4" && google_secret_manager_secret.upload_key[0].deletion_protection
    error_message = "It lies where the recordings lie, and is protected like them."
  }
}

run "refuses_what_is_no_key" {
  command = plan
  variables {
    upload_key         = "{\"type\": \"authorized_user\"}"
    upload_key_version = 1.5
  }
  expect_failures = [var.upload_key, var.upload_key_version]
}

run "refuses_to_keep_for_ever" {
  command = plan
  variables {
    days = 0
  }
  expect_failures = [var.days]
}

run "refuses_everybody_as_a_writer" {
  command = plan
  variables {
    writers = { egress = "allUsers" }
  }
  expect_failures = [var.writers]
}
