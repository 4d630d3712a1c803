output "address" {
  description = "What the domain's A record has to say."
  value       = google_compute_global_address.this.address
}

output "url" {
  description = "The address of page and functions; known once there is a way to it."
  value       = "https://${var.domain}"
  depends_on  = [google_compute_global_forwarding_rule.https]
}

output "certificate" {
  description = "The certificate's name: gcloud compute ssl-certificates describe NAME says when it is active."
  value       = google_compute_managed_ssl_certificate.this.name
}
