mock_provider "google" {
  source = "../../tests/mocks"
}
mock_provider "time" {}

variables {
  project_id     = "example-noah-dev"
  project_number = "123456789012"
  credentials    = "{\"api_key\": \"key\", \"api_secret\": \"secret\"}"
  accessors      = { start_bot = "serviceAccount:noah-start-bot@example-noah-dev.iam.gserviceaccount.com" }
}

run "as_it_comes" {
  command = apply

  # keeps the value out of the state
  assert {
    condition     = google_secret_manager_secret_version.this.secret_data == null
    error_message = "secret_data is stored in the state: only secret_data_wo may carry the value."
  }
  assert {
    condition     = google_secret_manager_secret_version.this.secret_data_wo == null
    error_message = "A write-only argument must not come back from the state."
  }
  assert {
    condition     = google_secret_manager_secret_version.this.secret_data_wo_version == "1"
    error_message = "The version decides when the value is written."
  }

  # access and notice
  assert {
    condition     = google_secret_manager_secret_iam_member.accessor["start_bot"].role == "roles/secretmanager.secretAccessor" && length(google_secret_manager_secret_iam_member.accessor) == 1
    error_message = "Access is per secret, for the accounts that are named."
  }
  assert {
    condition     = google_secret_manager_secret.this.rotation[0].rotation_period == "7776000s" && google_secret_manager_secret.this.topics[0].name == google_pubsub_topic.rotation.id
    error_message = "After 90 days a notice must say that the key should be rotated."
  }
  assert {
    condition     = google_pubsub_topic_iam_member.secret_manager.member == "serviceAccount:service-123456789012@gcp-sa-secretmanager.iam.gserviceaccount.com"
    error_message = "Secret Manager's own account must be allowed to publish the notice."
  }
  assert {
    condition     = google_secret_manager_secret.this.deletion_protection && length(google_secret_manager_secret.this.replication[0].auto) == 1
    error_message = "By default the secret is protected, and Google chooses where it is."
  }

  # waits for its grants
  assert {
    condition     = time_sleep.granted.create_duration == "60s"
    error_message = "What is made before its grants are known everywhere fails the first apply."
  }
}

run "a_later_plan_needs_no_value" {
  command = plan
  variables {
    credentials = null
  }

  assert {
    condition     = google_secret_manager_secret_version.this.secret_data_wo_version == "1"
    error_message = "A pipeline without the credentials must be able to plan."
  }
}

run "a_new_value_is_a_new_version_beside_the_old" {
  command = apply
  variables {
    credentials         = "{\"api_key\": \"key2\", \"api_secret\": \"secret2\"}"
    credentials_version = 2
  }

  assert {
    condition     = google_secret_manager_secret_version.this.secret_data_wo_version == "2"
    error_message = "Raising credentials_version must write the new value."
  }
  assert {
    condition     = google_secret_manager_secret_version.this.deletion_policy == "ABANDON"
    error_message = "Instances that run start from the old version still: it must not be destroyed with the apply."
  }
}

run "can_stay_in_a_region" {
  command = apply
  variables {
    replica_locations = ["europe-west4", "europe-west1"]
  }
  assert {
    condition     = length(google_secret_manager_secret.this.replication[0].auto) == 0 && length(google_secret_manager_secret.this.replication[0].user_managed[0].replicas) == 2
    error_message = "With replica_locations the secret must be there and nowhere else."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    credentials         = "APIkey:secret"
    credentials_version = 0
    accessors           = { everyone = "allAuthenticatedUsers" }
    project_number      = "example-noah-dev"
    secret_id           = "livekit/credentials"
    rotation_days       = 0
    replica_locations   = ["europe-west4-a"]
  }
  expect_failures = [
    var.credentials,
    var.credentials_version,
    var.accessors,
    var.project_number,
    var.secret_id,
    var.rotation_days,
    var.replica_locations,
  ]
}

run "refuses_other_bad_values" {
  command = plan
  variables {
    credentials = "{\"api_key\": \"key\"}"
  }
  expect_failures = [
    var.credentials,
  ]
}

run "refuses_bad_values_3" {
  command = plan
  variables {
    credentials = "{\"api_key\": \"key\", \"api_secret\": \" \"}"
  }
  expect_failures = [
    var.credentials,
  ]
}

run "a_key_of_one_s_own" {
  command = apply
  variables {
    kms_key           = "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data"
    replica_locations = ["europe-west4"]
  }
  assert {
    condition     = google_secret_manager_secret.this.replication[0].user_managed[0].replicas[0].customer_managed_encryption[0].kms_key_name == "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data"
    error_message = "The secret must be encrypted by the key that is given."
  }
}

run "a_global_key" {
  command = apply
  variables {
    kms_key = "projects/example-keys/locations/global/keyRings/noah/cryptoKeys/data"
  }
  assert {
    condition     = google_secret_manager_secret.this.replication[0].auto[0].customer_managed_encryption[0].kms_key_name == "projects/example-keys/locations/global/keyRings/noah/cryptoKeys/data"
    error_message = "Where Google chooses the places, the key has to be global."
  }
}
