mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id        = "example-noah-dev"
  project_number    = "123456789012"
  environment       = "dev"
  worker_service    = "noah-worker"
  worker_floor      = 2
  start_bot_service = "noah-start-bot"
  start_bot_url     = "https://noah-start-bot-abcdefghij-ez.a.run.app"
  rotation_topic    = "livekit-credentials-rotation"
  alert_emails      = ["oncall@example.com"]
}

run "as_it_comes" {
  command = apply

  # metrics are made of events
  assert {
    condition     = alltrue([for e, m in google_logging_metric.event : strcontains(m.filter, "jsonPayload.event=\"${e}\"") && m.name == "noah_${e}"])
    error_message = "Each metric must count its event, under its name."
  }
  assert {
    condition     = google_logging_metric.number["first_audio"].value_extractor == "EXTRACT(jsonPayload.join_to_first_audio_ms)" && google_logging_metric.number["first_audio"].metric_descriptor[0].value_type == "DISTRIBUTION"
    error_message = "How long a candidate waits must be a distribution."
  }
  assert {
    condition     = google_logging_metric.event["start_refused"].label_extractors["code"] == "EXTRACT(jsonPayload.code)" && one(google_logging_metric.event["start_refused"].metric_descriptor[0].labels).key == "code"
    error_message = "Refused starts must be told apart by code."
  }
  assert {
    condition     = strcontains(google_logging_metric.event["journal_depth"].filter, "jsonPayload.depth>0")
    error_message = "Only a journal that is not empty counts."
  }

  # alerts reach someone
  assert {
    condition     = alltrue([for p in google_monitoring_alert_policy.this : length(p.notification_channels) == 1]) && length(google_monitoring_alert_policy.start_down.notification_channels) == 1
    error_message = "Every alert must tell whoever is on call."
  }
  assert {
    condition     = alltrue([for n, p in google_monitoring_alert_policy.this : strcontains(p.documentation[0].content, "docs/runbook.md, section \"${n}\"")])
    error_message = "Every alert must say where it is explained."
  }
  assert {
    condition     = alltrue([for p in google_monitoring_alert_policy.this : p.conditions[0].condition_prometheus_query_language[0].disable_metric_validation])
    error_message = "A metric made of the log does not exist until its first line: validated, it would fail the first apply."
  }
  assert {
    condition     = strcontains(google_monitoring_alert_policy.this["workers-missing"].conditions[0].condition_prometheus_query_language[0].query, "< 2")
    error_message = "The alert must know how many workers there are at least."
  }
  assert {
    condition     = alltrue([for p in google_monitoring_alert_policy.this : contains(["CRITICAL", "WARNING"], p.severity)])
    error_message = "An alert wakes someone, or it waits."
  }

  # what is promised
  assert {
    condition     = google_monitoring_slo.this["greeted-in-time"].goal == 0.999 && google_monitoring_slo.this["answers-kept"].goal == 0.9999 && alltrue([for s in google_monitoring_slo.this : s.rolling_period_days == 28])
    error_message = "An objective is what is promised."
  }
  assert {
    condition     = alltrue([for o in keys(local.objectives) : endswith(google_monitoring_slo.this[o].request_based_sli[0].good_total_ratio[0].good_service_filter, "/noah_slo_${replace(o, "-", "_")}_good\"") && endswith(google_monitoring_slo.this[o].request_based_sli[0].good_total_ratio[0].bad_service_filter, "/noah_slo_${replace(o, "-", "_")}_bad\"")])
    error_message = "An objective counts its own good and bad events."
  }
  assert {
    condition     = strcontains(google_logging_metric.objective["greeted-in-time-good"].filter, "join_to_first_audio_ms<=2000") && strcontains(google_logging_metric.objective["greeted-in-time-bad"].filter, "join_to_first_audio_ms>2000") && strcontains(google_logging_metric.objective["greeted-in-time-bad"].filter, "greeting_missed")
    error_message = "Who hears Noah late and who never does both count."
  }
  assert {
    condition     = length(google_monitoring_alert_policy.burn) == 4 && alltrue([for p in google_monitoring_alert_policy.burn : length(p.conditions) == 2 && p.combiner == "AND" && length(p.notification_channels) == 1])
    error_message = "Each objective has a fast and a slow alert, each by a long and a short window."
  }
  assert {
    condition     = alltrue([for n, p in google_monitoring_alert_policy.burn : strcontains(p.documentation[0].content, "docs/runbook.md, section \"${local.burning[n].objective}\"")])
    error_message = "Every alert must say where it is explained."
  }

  # start bot is asked from outside
  assert {
    condition     = google_monitoring_uptime_check_config.start_bot.monitored_resource[0].labels.host == "noah-start-bot-abcdefghij-ez.a.run.app"
    error_message = "The host is the address without scheme and path."
  }
  assert {
    condition     = google_monitoring_uptime_check_config.start_bot.http_check[0].accepted_response_status_codes[0].status_value == 401 && google_monitoring_uptime_check_config.start_bot.content_matchers[0].content == "missing_token"
    error_message = "Healthy means: refused without a token, in its own words."
  }

  # the dashboard is whole
  assert {
    condition     = length(jsondecode(google_monitoring_dashboard.this.dashboard_json).mosaicLayout.tiles) == length(local.tiles)
    error_message = "Every tile must be on the dashboard."
  }
}

run "a_worker_pool_is_another_resource" {
  command = apply
  variables {
    worker_kind = "worker_pool"
  }
  assert {
    condition     = strcontains(google_logging_metric.event["job_accepted"].filter, "resource.type=\"cloud_run_worker_pool\"") && strcontains(google_logging_metric.event["start_minted"].filter, "resource.type=\"cloud_run_revision\"")
    error_message = "A pool logs as a pool, and a function as a service."
  }
  assert {
    condition     = strcontains(google_monitoring_alert_policy.this["workers-missing"].conditions[0].condition_prometheus_query_language[0].query, "worker_pool_name=\"noah-worker\"")
    error_message = "The alert must look at the pool."
  }
}

run "what_prometheus_counts_is_shown_where_it_is_collected" {
  command = apply
  variables {
    worker_prometheus = true
  }
  assert {
    condition     = length(jsondecode(google_monitoring_dashboard.this.dashboard_json).mosaicLayout.tiles) == length(local.tiles_of_the_log) + length(local.tiles_of_prometheus)
    error_message = "The dashboard must show both."
  }
  assert {
    condition     = alltrue([for q in flatten([for t in local.tiles_of_prometheus : values(t.queries)]) : strcontains(q, "namespace=\"noah-worker\"")])
    error_message = "Another worker's numbers are none of this environment's."
  }
}

run "nothing_is_shown_that_nobody_collects" {
  command = apply
  assert {
    condition     = !strcontains(google_monitoring_dashboard.this.dashboard_json, "__run__")
    error_message = "Without a collector these tiles would stay empty."
  }
}

run "no_budget_unless_asked_for" {
  command = apply
  variables {
    alert_emails = []
  }
  assert {
    condition     = length(google_billing_budget.this) == 0
    error_message = "A budget needs rights on the billing account: only by variable."
  }
}

run "a_budget_tells_early" {
  command = apply
  variables {
    budget = { billing_account = "012345-6789AB-CDEF01", amount = 500, currency = "EUR" }
  }
  assert {
    condition     = google_billing_budget.this[0].amount[0].specified_amount[0].units == "500" && length(google_billing_budget.this[0].threshold_rules) == 4
    error_message = "It must tell at half, at nine tenths, when it is spent, and when it will be."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    start_bot_url = "noah-start-bot-abcdefghij-ez.a.run.app"
    worker_kind   = "job"
    alert_emails  = ["oncall"]
    budget        = { billing_account = "My Billing Account", amount = 500, currency = "EUR" }
  }
  expect_failures = [
    var.start_bot_url,
    var.worker_kind,
    var.alert_emails,
    var.budget,
  ]
}

run "refuses_other_bad_values" {
  command = plan
  variables {
    budget = { billing_account = "012345-6789AB-CDEF01", amount = 0.5, currency = "EUR" }
  }
  expect_failures = [
    var.budget,
  ]
}
