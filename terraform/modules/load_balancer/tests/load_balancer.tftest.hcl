mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id = "example-noah-dev"
  region     = "europe-west4"
  domain     = "interviews.example.com"
  page_host  = "example-noah-dev.web.app"
  functions = {
    noah-start-bot  = ["/api/start-bot"]
    noah-interviews = ["/api/interviews", "/api/interviews/*", "/api/me"]
  }
}

run "as_it_comes" {
  command = apply

  # the ways through it
  assert {
    condition     = { for r in google_compute_url_map.this.path_matcher[0].path_rule : join(" ", sort(r.paths)) => r.service } == { "/api/start-bot" = google_compute_backend_service.function["noah-start-bot"].id, "/api/interviews /api/interviews/* /api/me" = google_compute_backend_service.function["noah-interviews"].id }
    error_message = "Each path must go to its function."
  }
  assert {
    condition     = google_compute_url_map.this.path_matcher[0].default_service == google_compute_backend_service.page.id && one(google_compute_url_map.this.host_rule).hosts == toset(["interviews.example.com"])
    error_message = "All else of the domain must be the page."
  }
  assert {
    condition     = alltrue([for name, n in google_compute_region_network_endpoint_group.function : n.network_endpoint_type == "SERVERLESS" && n.cloud_run[0].service == name && n.region == "europe-west4"])
    error_message = "A function of the 2nd generation is reached as the Cloud Run service of its name."
  }
  assert {
    condition     = alltrue([for b in google_compute_backend_service.function : b.security_policy == google_compute_security_policy.this.id && b.log_config[0].enable && b.log_config[0].sample_rate == 1])
    error_message = "No function may be reached past Cloud Armor, and what it does must be seen."
  }
  assert {
    condition     = google_compute_backend_service.page.custom_request_headers == toset(["Host: example-noah-dev.web.app"]) && google_compute_global_network_endpoint.page.fqdn == "example-noah-dev.web.app" && google_compute_backend_service.page.protocol == "HTTPS"
    error_message = "Hosting knows the page by its own name alone."
  }

  # TLS
  assert {
    condition     = google_compute_ssl_policy.this.min_tls_version == "TLS_1_2" && google_compute_target_https_proxy.this.ssl_policy == google_compute_ssl_policy.this.id
    error_message = "Old TLS must be refused."
  }
  assert {
    condition     = google_compute_url_map.to_https.default_url_redirect[0].https_redirect && length(google_compute_url_map.to_https.path_matcher) == 0
    error_message = "Without TLS nothing may be answered but the way to it."
  }
  assert {
    condition     = google_compute_managed_ssl_certificate.this.managed[0].domains == tolist(["interviews.example.com"])
    error_message = "The certificate must be the domain's."
  }
  assert {
    condition     = google_compute_global_address.this.ip_version == "IPV4"
    error_message = "Limits are for an address, and of IPv6 everybody has many."
  }

  # Cloud Armor
  assert {
    condition     = google_compute_security_policy.this.advanced_options_config[0].log_level == "NORMAL"
    error_message = "VERBOSE would log what matched, which is what a candidate has written."
  }
  assert {
    condition     = toset([for r in google_compute_security_policy.this.rule : r.match[0].expr[0].expression if r.action == "deny(403)" && !coalesce(r.preview, false)]) == toset(["evaluatePreconfiguredWaf('scannerdetection-v33-stable', {'sensitivity': 1})"])
    error_message = "No rule that looks at a person's words may refuse a call unasked."
  }
  assert {
    condition     = length([for r in google_compute_security_policy.this.rule : r if coalesce(r.preview, false)]) == 5
    error_message = "What other rules would have refused must be written down."
  }
  assert {
    condition     = max([for r in google_compute_security_policy.this.rule : r.priority if r.action == "deny(403)"]...) < min([for r in google_compute_security_policy.this.rule : r.priority if contains(["throttle", "rate_based_ban"], r.action)]...)
    error_message = "A limit lets pass whom it does not stop, and no later rule is asked: the firewall must come first."
  }
  assert {
    condition     = [for r in google_compute_security_policy.this.rule : "${r.match[0].expr[0].expression} ${r.rate_limit_options[0].rate_limit_threshold[0].count}/${r.rate_limit_options[0].rate_limit_threshold[0].interval_sec} ${r.rate_limit_options[0].enforce_on_key}" if r.action == "throttle"] == ["request.path == '/api/start-bot' 60/60 IP"]
    error_message = "Starts from one address must have a limit of their own."
  }
  assert {
    condition     = [for r in google_compute_security_policy.this.rule : "${r.rate_limit_options[0].rate_limit_threshold[0].count}/${r.rate_limit_options[0].rate_limit_threshold[0].interval_sec} ${r.rate_limit_options[0].enforce_on_key} ${r.rate_limit_options[0].exceed_action} ${r.rate_limit_options[0].ban_duration_sec}" if r.action == "rate_based_ban"] == ["600/60 IP deny(429) 300"]
    error_message = "Who makes too many calls must be kept out."
  }
  assert {
    condition     = [for r in google_compute_security_policy.this.rule : r.action if r.priority == 2147483647] == ["allow"]
    error_message = "Whom no rule stops must be let in."
  }
}

run "another_domain_has_another_certificate" {
  command = plan
  variables {
    domain = "talks.example.com"
  }
  assert {
    condition     = google_compute_managed_ssl_certificate.this.name != run.as_it_comes.certificate
    error_message = "A certificate that serves cannot be deleted: the next one must fit beside it."
  }
}

run "numbers_and_rules_are_ours_to_set" {
  command = plan
  variables {
    limits = { starts_per_minute = 120, calls_per_minute = 3000, ban_seconds = 60 }
    waf    = { enforced = ["scannerdetection-v33-stable", "sqli-v33-stable"], previewed = [] }
  }
  assert {
    condition     = toset([for r in google_compute_security_policy.this.rule : r.rate_limit_options[0].rate_limit_threshold[0].count if contains(["throttle", "rate_based_ban"], r.action)]) == toset([120, 3000])
    error_message = "The limits must be those that are given."
  }
  assert {
    condition     = length([for r in google_compute_security_policy.this.rule : r if r.action == "deny(403)" && !coalesce(r.preview, false)]) == 2
    error_message = "The rules must be those that are given."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    domain    = "https://interviews.example.com"
    functions = { noah-start-bot = ["/start-bot"] }
    limits    = { starts_per_minute = 0 }
    waf       = { enforced = ["sqli"] }
  }
  expect_failures = [
    var.domain,
    var.functions,
    var.limits,
    var.waf,
  ]
}

run "refuses_a_ban_that_google_does_not_know_and_a_rule_twice" {
  command = plan
  variables {
    limits = { ban_seconds = 77 }
    waf    = { enforced = ["sqli-v33-stable"], previewed = ["sqli-v33-stable"] }
  }
  expect_failures = [
    var.limits,
    var.waf,
  ]
}

run "refuses_to_refuse_deletions" {
  command = plan
  variables {
    waf = { enforced = ["methodenforcement-v33-stable"] }
  }
  expect_failures = [var.waf]
}
