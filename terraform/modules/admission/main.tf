# Which images may run: those whose digest the pipeline has signed after its tests and its scan. A person sets this up in
# bootstrap/, so that what delivers can sign with the key, and cannot change what a signature is worth.

resource "google_kms_key_ring" "this" {
  project  = var.project_id
  location = var.region
  name     = "noah-admission"
}

resource "google_kms_crypto_key" "this" {
  #checkov:skip=CKV_GCP_43:a key that signs is not rotated by itself: the attestor has to know each of its versions
  #checkov:skip=CKV_GCP_82:deletion_policy keeps it, which a test can take down again
  name     = "tested-images"
  key_ring = google_kms_key_ring.this.id
  purpose  = "ASYMMETRIC_SIGN"

  version_template {
    algorithm        = "EC_SIGN_P256_SHA256"
    protection_level = var.protection_level
  }

  deletion_policy = "PREVENT" # without it no image could be shown to be ours
}

data "google_kms_crypto_key_version" "this" {
  crypto_key = google_kms_crypto_key.this.id
}

resource "google_container_analysis_note" "this" {
  project = var.project_id
  name    = "noah-tested"

  attestation_authority {
    hint {
      human_readable_name = "Noah's pipeline has tested and scanned it"
    }
  }
}

resource "google_binary_authorization_attestor" "this" {
  project     = var.project_id
  name        = "noah-tested"
  description = "Images that Noah's pipeline has tested and scanned"

  attestation_authority_note {
    note_reference = google_container_analysis_note.this.name

    public_keys {
      id = data.google_kms_crypto_key_version.this.id
      pkix_public_key {
        public_key_pem      = data.google_kms_crypto_key_version.this.public_key[0].pem
        signature_algorithm = data.google_kms_crypto_key_version.this.public_key[0].algorithm
      }
    }
  }
}

# One for the project; it is asked for what says `binary_authorization`, which is the worker alone.
resource "google_binary_authorization_policy" "this" {
  project                       = var.project_id
  description                   = "What Noah's pipeline has signed, and Google's own images that run beside it"
  global_policy_evaluation_mode = "ENABLE"

  default_admission_rule {
    evaluation_mode         = "REQUIRE_ATTESTATION"
    enforcement_mode        = "ENFORCED_BLOCK_AND_AUDIT_LOG"
    require_attestations_by = [google_binary_authorization_attestor.this.name]
  }

  dynamic "admission_whitelist_patterns" {
    for_each = var.unsigned_images
    content {
      name_pattern = admission_whitelist_patterns.value
    }
  }
}
