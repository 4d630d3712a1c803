# Cloud Armor before the functions. The first rule that matches decides, but for those in preview, which only write down what they
# would have done. So the firewall's rules come before the limits, which let pass whom they do not stop.

locals {
  # By name, 10 apart from each other.
  firewall = concat(
    [for place, name in sort(var.waf.enforced) : { name = name, preview = false, priority = 1000 + 10 * place }],
    [for place, name in sort(var.waf.previewed) : { name = name, preview = true, priority = 2000 + 10 * place }],
  )

  minute = 60 # in seconds
}

resource "google_compute_security_policy" "this" {
  #checkov:skip=CKV_GCP_73:what is behind it is Python; nothing there reads Log4j's lookups
  project     = var.project_id
  name        = "noah"
  description = "Before Noah's functions: limits for each address, and a firewall of known attacks"
  type        = "CLOUD_ARMOR"

  advanced_options_config {
    json_parsing = "STANDARD" # a body is looked at by its fields
    log_level    = "NORMAL"   # VERBOSE would log what matched: a candidate's words
  }

  # Sensitivity 1 has the rules that are wrong least often.
  dynamic "rule" {
    for_each = local.firewall
    content {
      description = rule.value.preview ? "${rule.value.name}, written down alone" : rule.value.name
      priority    = rule.value.priority
      action      = "deny(403)"
      preview     = rule.value.preview

      match {
        expr {
          expression = "evaluatePreconfiguredWaf('${rule.value.name}', {'sensitivity': 1})"
        }
      }
    }
  }

  rule {
    description = "Starts from one address"
    priority    = 3000
    action      = "throttle"

    match {
      expr {
        expression = "request.path == '/api/start-bot'"
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.limits.starts_per_minute
        interval_sec = local.minute
      }
    }
  }

  # Without a threshold of its own for the ban: provider and API disagree on one at each plan.
  rule {
    description = "Calls from one address: who makes more is kept out for a while"
    priority    = 3010
    action      = "rate_based_ban"

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action   = "allow"
      exceed_action    = "deny(429)"
      enforce_on_key   = "IP"
      ban_duration_sec = var.limits.ban_seconds

      rate_limit_threshold {
        count        = var.limits.calls_per_minute
        interval_sec = local.minute
      }
    }
  }

  # The API asks for it.
  rule {
    description = "All else"
    priority    = 2147483647
    action      = "allow"

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}
