output "signing_key" {
  description = "The key's version, as `gcloud container binauthz attestations sign-and-create --keyversion` takes it."
  value       = trimprefix(data.google_kms_crypto_key_version.this.id, "//cloudkms.googleapis.com/v1/")
}

output "attestor" {
  description = "Who says that an image was tested."
  value       = google_binary_authorization_attestor.this.name
}
