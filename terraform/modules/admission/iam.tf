# The account that signs can sign, and say that it did, and no more: not the key, the attestor or the policy are its own.

resource "google_kms_crypto_key_iam_member" "signs" {
  crypto_key_id = google_kms_crypto_key.this.id
  role          = "roles/cloudkms.signerVerifier"
  member        = var.signer
}

resource "google_binary_authorization_attestor_iam_member" "reads" {
  project  = var.project_id
  attestor = google_binary_authorization_attestor.this.name
  role     = "roles/binaryauthorization.attestorsViewer"
  member   = var.signer
}

resource "google_container_analysis_note_iam_member" "attaches" {
  project = var.project_id
  note    = google_container_analysis_note.this.name
  role    = "roles/containeranalysis.notes.attacher"
  member  = var.signer
}

resource "google_project_iam_member" "attests" {
  project = var.project_id
  role    = "roles/containeranalysis.occurrences.editor"
  member  = var.signer
}

# Binary Authorization's own account looks for the signature.
resource "google_container_analysis_note_iam_member" "looks" {
  project = var.project_id
  note    = google_container_analysis_note.this.name
  role    = "roles/containeranalysis.notes.occurrences.viewer"
  member  = "serviceAccount:${google_binary_authorization_attestor.this.attestation_authority_note[0].delegation_service_account_email}"
}
