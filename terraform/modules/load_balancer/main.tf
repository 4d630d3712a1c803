# A global external Application Load Balancer before the functions and the page, on one domain: what begins with /api/ goes to the
# functions past Cloud Armor (armor.tf), all else to Firebase Hosting. The page stays on one origin with what it calls.

locals {
  # A certificate cannot be changed, nor deleted while it serves: one for another domain has another name.
  certificate = "noah-${substr(sha256(var.domain), 0, 8)}"
}

# IPv4 alone: a household has a whole network of IPv6 addresses, and may take another one for each call.
resource "google_compute_global_address" "this" {
  project    = var.project_id
  name       = "noah"
  ip_version = "IPV4"
}

resource "google_compute_managed_ssl_certificate" "this" {
  project = var.project_id
  name    = local.certificate

  managed {
    domains = [var.domain]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_ssl_policy" "this" {
  project         = var.project_id
  name            = "noah"
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
}

# -- The functions. Of the 2nd generation, each is a Cloud Run service of its name.

resource "google_compute_region_network_endpoint_group" "function" {
  for_each = var.functions

  project               = var.project_id
  region                = var.region
  name                  = each.key
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = each.key
  }

  lifecycle {
    create_before_destroy = true # one that a backend names cannot be deleted
  }
}

# Nothing of timeouts, ports or utilization: such a backend takes none, and waits as long as the function may.
resource "google_compute_backend_service" "function" {
  for_each = var.functions

  project               = var.project_id
  name                  = each.key
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.this.id

  backend {
    group = google_compute_region_network_endpoint_group.function[each.key].id
  }

  # What Cloud Armor did, and would have done, is to be seen here alone.
  log_config {
    enable      = true
    sample_rate = 1
  }

  lifecycle {
    create_before_destroy = true # one that the URL map names cannot be deleted: the map changes first
  }
}

# -- The page: Hosting, asked by its own name

resource "google_compute_global_network_endpoint_group" "page" {
  project               = var.project_id
  name                  = "noah-page"
  network_endpoint_type = "INTERNET_FQDN_PORT"
  default_port          = 443

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_global_network_endpoint" "page" {
  project                       = var.project_id
  global_network_endpoint_group = google_compute_global_network_endpoint_group.page.name
  fqdn                          = var.page_host
  port                          = 443
}

resource "google_compute_backend_service" "page" {
  project                = var.project_id
  name                   = "noah-page"
  load_balancing_scheme  = "EXTERNAL_MANAGED"
  protocol               = "HTTPS"
  custom_request_headers = ["Host: ${var.page_host}"]

  backend {
    group = google_compute_global_network_endpoint_group.page.id
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_compute_global_network_endpoint.page]
}

# -- Which of them answers

resource "google_compute_url_map" "this" {
  project = var.project_id
  name    = "noah"

  # Who calls the address itself, or by a name that is not ours.
  default_url_redirect {
    host_redirect          = var.domain
    https_redirect         = true
    redirect_response_code = "FOUND"
    strip_query            = false
  }

  host_rule {
    hosts        = [var.domain]
    path_matcher = "noah"
  }

  path_matcher {
    name            = "noah"
    default_service = google_compute_backend_service.page.id

    dynamic "path_rule" {
      for_each = var.functions
      content {
        paths   = path_rule.value
        service = google_compute_backend_service.function[path_rule.key].id
      }
    }
  }
}

resource "google_compute_target_https_proxy" "this" {
  project          = var.project_id
  name             = "noah"
  url_map          = google_compute_url_map.this.id
  ssl_certificates = [google_compute_managed_ssl_certificate.this.id]
  ssl_policy       = google_compute_ssl_policy.this.id
}

resource "google_compute_global_forwarding_rule" "https" {
  project               = var.project_id
  name                  = "noah-https"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.this.id
  port_range            = "443"
  target                = google_compute_target_https_proxy.this.id
}

# Without TLS there is nothing but the way to it.
resource "google_compute_url_map" "to_https" {
  project = var.project_id
  name    = "noah-to-https"

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    strip_query            = false
  }
}

resource "google_compute_target_http_proxy" "to_https" {
  project = var.project_id
  name    = "noah-to-https"
  url_map = google_compute_url_map.to_https.id
}

resource "google_compute_global_forwarding_rule" "http" {
  project               = var.project_id
  name                  = "noah-http"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.this.id
  port_range            = "80"
  target                = google_compute_target_http_proxy.to_https.id
}
