# What Google would answer, in the forms that the provider insists on.

mock_resource "google_service_account" {
  defaults = {
    email  = "account@example-noah-dev.iam.gserviceaccount.com"
    id     = "projects/example-noah-dev/serviceAccounts/account@example-noah-dev.iam.gserviceaccount.com"
    name   = "projects/example-noah-dev/serviceAccounts/account@example-noah-dev.iam.gserviceaccount.com"
    member = "serviceAccount:account@example-noah-dev.iam.gserviceaccount.com"
  }
}

mock_resource "google_secret_manager_secret" {
  defaults = {
    id   = "projects/example-noah-dev/secrets/livekit-credentials"
    name = "projects/123456789012/secrets/livekit-credentials"
  }
}

mock_resource "google_secret_manager_secret_version" {
  defaults = {
    name    = "projects/123456789012/secrets/livekit-credentials/versions/1"
    version = "1"
  }
}

mock_resource "google_pubsub_topic" {
  defaults = {
    id = "projects/example-noah-dev/topics/livekit-credentials-rotation"
  }
}

mock_resource "google_cloudfunctions2_function" {
  defaults = {
    url = "https://europe-west4-example-noah-dev.cloudfunctions.net/noah-start-bot"
    service_config = {
      uri = "https://noah-start-bot-abcdefghij-ez.a.run.app"
    }
  }
}

mock_resource "google_artifact_registry_repository" {
  defaults = {
    id   = "projects/example-noah-dev/locations/europe-west4/repositories/noah"
    name = "noah"
  }
}

mock_resource "google_iam_workload_identity_pool" {
  defaults = {
    name = "projects/123456789012/locations/global/workloadIdentityPools/noah-github"
  }
}

mock_resource "google_iam_workload_identity_pool_provider" {
  defaults = {
    name = "projects/123456789012/locations/global/workloadIdentityPools/noah-github/providers/github"
  }
}

mock_resource "google_project_iam_custom_role" {
  defaults = {
    id = "projects/example-noah-dev/roles/noahPlan"
  }
}

mock_resource "google_firebaserules_ruleset" {
  defaults = {
    name = "projects/example-noah-dev/rulesets/1"
  }
}

mock_resource "google_monitoring_uptime_check_config" {
  defaults = {
    uptime_check_id = "start-bot-1"
  }
}

mock_data "google_project" {
  defaults = {
    number = "123456789012"
  }
}

mock_data "google_kms_crypto_key_version" {
  defaults = {
    id         = "//cloudkms.googleapis.com/v1/projects/example-noah-dev/locations/europe-west4/keyRings/noah-admission/cryptoKeys/tested-images/cryptoKeyVersions/1"
    public_key = [{ algorithm = "ECDSA_P256_SHA256", pem = "-----BEGIN PUBLIC KEY-----" }]
  }
}
