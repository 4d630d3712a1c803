# What candidates are promised, as objectives over 28 days. An alert says how fast the part that may fail is used up, in a
# long window and in a short one, so that it is neither late nor stays on: the thresholds are those of Google's SRE workbook.

locals {
  objectives = {
    greeted-in-time = {
      says = "99.9 % of the candidates who came hear Noah within 2 s"
      goal = 0.999
      good = "jsonPayload.event=\"greeting_started\" AND jsonPayload.join_to_first_audio_ms<=2000"
      # late, never because of us, or not even let in because of us
      bad = "(jsonPayload.event=\"greeting_started\" AND jsonPayload.join_to_first_audio_ms>2000) OR jsonPayload.event=\"greeting_missed\" OR (jsonPayload.event=\"start_refused\" AND jsonPayload.code=(\"unavailable\" OR \"internal\"))"
    }
    answers-kept = {
      says = "99.99 % of the answers that Noah has acknowledged are stored"
      goal = 0.9999
      good = "jsonPayload.event=\"answer_stored\""
      bad  = "jsonPayload.event=\"record_lost\"" # other records of an interview count too: rather too many than too few
    }
  }

  burns = {
    fast = { severity = "CRITICAL", rate = 14.4, windows = ["3600s", "300s"], says = "within 2 days" }
    slow = { severity = "WARNING", rate = 6, windows = ["21600s", "1800s"], says = "within 5 days" }
  }

  burning = merge([for o in keys(local.objectives) : { for b in keys(local.burns) : "${o}-${b}" => { objective = o, burn = local.burns[b] } }]...)
}

resource "google_logging_metric" "objective" {
  for_each = merge([for o, each in local.objectives : { "${o}-good" = each.good, "${o}-bad" = each.bad }]...)

  project     = var.project_id
  name        = "noah_slo_${replace(each.key, "-", "_")}"
  description = "For the objective of the same name"
  filter      = "resource.type=(\"cloud_run_revision\" OR \"cloud_run_worker_pool\") AND (${each.value})"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

resource "google_monitoring_custom_service" "this" {
  project      = var.project_id
  service_id   = "noah"
  display_name = "Noah"
}

resource "google_monitoring_slo" "this" {
  for_each = local.objectives

  project             = var.project_id
  service             = google_monitoring_custom_service.this.service_id
  slo_id              = each.key
  display_name        = each.value.says
  goal                = each.value.goal
  rolling_period_days = 28

  request_based_sli {
    good_total_ratio {
      good_service_filter = "resource.type=\"${local.of_the_worker}\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.objective["${each.key}-good"].name}\""
      bad_service_filter  = "resource.type=\"${local.of_the_worker}\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.objective["${each.key}-bad"].name}\""
    }
  }
}

resource "google_monitoring_alert_policy" "burn" {
  for_each = local.burning

  project               = var.project_id
  display_name          = "Noah: ${each.key}"
  combiner              = "AND"
  severity              = each.value.burn.severity
  notification_channels = [for c in google_monitoring_notification_channel.email : c.id]

  dynamic "conditions" {
    for_each = each.value.burn.windows
    content {
      display_name = "used up ${each.value.burn.says}, by the last ${conditions.value}"
      condition_threshold {
        filter          = "select_slo_burn_rate(\"${google_monitoring_slo.this[each.value.objective].name}\", \"${conditions.value}\")"
        comparison      = "COMPARISON_GT"
        threshold_value = each.value.burn.rate
        duration        = "0s"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "${local.objectives[each.value.objective].says}: what may fail in 28 days is used up ${each.value.burn.says}. What to do: docs/runbook.md, section \"${each.value.objective}\"."
    subject   = "Noah ${var.environment}: ${each.key}"
  }

  alert_strategy {
    auto_close = "1800s"
  }
}
