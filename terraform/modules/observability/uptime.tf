# From outside, as a browser would: without a token start-bot must answer 401 in its own words. That shows Hosting's
# target, the function, its settings and its verification at work, and costs no one an interview.

resource "google_monitoring_uptime_check_config" "start_bot" {
  project      = var.project_id
  display_name = "Noah: start-bot"
  period       = "60s"
  timeout      = "10s"

  http_check {
    path                = "/api/start-bot"
    port                = 443
    use_ssl             = true
    validate_ssl        = true
    request_method      = "POST"
    content_type        = "USER_PROVIDED"
    custom_content_type = "application/json"
    body                = base64encode("{}")

    accepted_response_status_codes {
      status_value = 401
    }
  }

  content_matchers {
    content = "missing_token"
    matcher = "CONTAINS_STRING"
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project_id
      host       = split("/", trimprefix(var.start_bot_url, "https://"))[0]
    }
  }
}

resource "google_monitoring_alert_policy" "start_down" {
  project               = var.project_id
  display_name          = "Noah: start-down"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = [for c in google_monitoring_notification_channel.email : c.id]

  conditions {
    display_name = "start-bot does not answer from more than one place"
    condition_threshold {
      filter          = "metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND resource.type=\"uptime_url\" AND metric.label.check_id=\"${google_monitoring_uptime_check_config.start_bot.uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "120s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "start-bot does not answer. What to do: docs/runbook.md, section \"start-down\"."
    subject   = "Noah ${var.environment}: start-down"
  }

  alert_strategy {
    auto_close = "1800s"
  }
}
