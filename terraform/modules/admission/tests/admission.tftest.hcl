mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id = "example-noah-dev"
  region     = "europe-west4"
  signer     = "serviceAccount:noah-deploy@example-noah-dev.iam.gserviceaccount.com"
}

run "lets_in_what_was_signed" {
  command = apply

  assert {
    condition = (
      google_binary_authorization_policy.this.default_admission_rule[0].evaluation_mode == "REQUIRE_ATTESTATION" &&
      google_binary_authorization_policy.this.default_admission_rule[0].enforcement_mode == "ENFORCED_BLOCK_AND_AUDIT_LOG" &&
      google_binary_authorization_policy.this.default_admission_rule[0].require_attestations_by == toset(["noah-tested"])
    )
    error_message = "What nobody has signed must be kept out, and said so."
  }
  assert {
    condition     = alltrue([for p in google_binary_authorization_policy.this.admission_whitelist_patterns : startswith(p.name_pattern, "us-docker.pkg.dev/cloud")])
    error_message = "Google's own images alone may run unsigned."
  }
  assert {
    condition     = google_binary_authorization_attestor.this.attestation_authority_note[0].public_keys[0].id == "//cloudkms.googleapis.com/v1/projects/example-noah-dev/locations/europe-west4/keyRings/noah-admission/cryptoKeys/tested-images/cryptoKeyVersions/1"
    error_message = "The attestor must know the key by the name that its signatures carry."
  }
  assert {
    condition     = output.signing_key == "projects/example-noah-dev/locations/europe-west4/keyRings/noah-admission/cryptoKeys/tested-images/cryptoKeyVersions/1"
    error_message = "The pipeline needs the key's version by its whole name."
  }
  assert {
    condition     = google_kms_crypto_key.this.purpose == "ASYMMETRIC_SIGN" && google_kms_crypto_key_iam_member.signs.role == "roles/cloudkms.signerVerifier"
    error_message = "Who delivers signs with the key, and must not own it."
  }
}

run "refuses_a_key_that_is_nowhere" {
  command = plan
  variables {
    protection_level = "EXTERNAL"
  }
  expect_failures = [var.protection_level]
}

run "refuses_anybody_s_images" {
  command = plan
  variables {
    unsigned_images = ["*"]
  }
  expect_failures = [var.unsigned_images]
}
