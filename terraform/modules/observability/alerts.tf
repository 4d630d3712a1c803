# What a person on call would want to be woken for (CRITICAL), and what can wait for the morning (WARNING). Each has its
# section in docs/runbook.md under its own name.
#
# Written in PromQL without metric validation: a metric made of the log does not exist for Monitoring until its first
# line, and a policy that names it otherwise would fail the first apply.

locals {
  # increase over a window, of all instances and revisions
  count = { for e in keys(local.events) : e => "logging_googleapis_com:user_noah_${e}{monitored_resource=\"${local.resource[e]}\"}" }

  worker   = var.worker_kind == "service" ? "monitored_resource=\"cloud_run_revision\",service_name=\"${var.worker_service}\"" : "monitored_resource=\"cloud_run_worker_pool\",worker_pool_name=\"${var.worker_service}\""
  function = "monitored_resource=\"cloud_run_revision\",service_name=\"${var.start_bot_service}\""

  alerts = {
    nobody-greets = {
      severity = "CRITICAL"
      says     = "Candidates start interviews and Noah greets none of them"
      lasts    = "120s"
      query    = "(sum(increase(${local.count.start_minted}[10m])) > 2) unless (sum(increase(${local.count.greeting_started}[10m])) > 0)"
    }
    workers-missing = {
      severity = "CRITICAL"
      says     = "Fewer workers run than the floor"
      lasts    = "300s"
      query    = "(sum(max_over_time(run_googleapis_com:container_instance_count{${local.worker}}[2m])) or vector(0)) < ${var.worker_floor}"
    }
    start-errors = {
      severity = "CRITICAL"
      says     = "More than 5 % of the calls to start-bot fail with 5xx"
      lasts    = "300s"
      query    = "sum(rate(run_googleapis_com:request_count{${local.function},response_code_class=\"5xx\"}[5m])) / sum(rate(run_googleapis_com:request_count{${local.function}}[5m])) > 0.05"
    }
    model-unavailable = {
      severity = "CRITICAL"
      says     = "Gemini Live cannot be reached, or refuses sessions"
      lasts    = "60s"
      query    = "sum(increase(${local.count.model_unavailable}[5m])) > 2"
    }
    workers-full = {
      severity = "CRITICAL"
      says     = "Workers turn calls away because they are full"
      lasts    = "180s"
      query    = "sum(increase(logging_googleapis_com:user_noah_job_refused{monitored_resource=\"${local.of_the_worker}\",reason=\"full\"}[5m])) > 0"
    }
    scaler-blind = {
      severity = "CRITICAL"
      says     = "The scaler reads nothing: the number of workers stays as it is"
      lasts    = "300s"
      query    = "(sum(increase(${local.count.scaler_read}[5m])) or vector(0)) == 0"
    }
    ceiling-reached = {
      severity = "CRITICAL"
      says     = "More workers are needed than the ceiling lets"
      lasts    = "120s"
      query    = "sum(increase(${local.count.ceiling_reached}[5m])) > 0"
    }
    database-failing = {
      severity = "CRITICAL"
      says     = "Interviews run without Firestore"
      lasts    = "120s"
      query    = "sum(increase(${local.count.state_fallback}[5m])) > 2"
    }
    journal-waits = {
      severity = "CRITICAL"
      says     = "Answers wait in the journal and do not reach Firestore"
      lasts    = "900s"
      query    = "sum(increase(${local.count.journal_depth}[10m])) > 0"
    }
    day-is-spent = {
      severity = "CRITICAL"
      says     = "The day's tokens are used up: interviews are brought to their end and starts are refused"
      lasts    = "0s"
      query    = "sum(increase(${local.count.day_spent}[15m])) > 0"
    }
    dispatches-lost = {
      severity = "WARNING"
      says     = "Workers keep finding candidates without Noah"
      lasts    = "0s"
      query    = "sum(increase(${local.count.redispatched}[15m])) > 5"
    }
    reports-missing = {
      severity = "WARNING"
      says     = "Interviews are completed and no report is written"
      lasts    = "900s"
      query    = "(sum(increase(logging_googleapis_com:user_noah_interview_ended{monitored_resource=\"${local.of_the_worker}\",reason=\"completed\"}[2h])) > 2) unless (sum(increase(${local.count.report_ready}[2h])) > 0)"
    }
    events-unsent = {
      severity = "WARNING"
      says     = "Events of interviews are written and cannot be published"
      lasts    = "600s"
      query    = "(sum(increase(${local.count.events_unsent}[10m])) or vector(0)) + (sum(increase(${local.count.events_failing}[10m])) or vector(0)) > 0"
    }
    events-set-aside = {
      severity = "WARNING"
      says     = "A webhook does not take its events: some were set aside"
      lasts    = "0s"
      query    = "sum(increase(pubsub_googleapis_com:subscription_dead_letter_message_count{monitored_resource=\"pubsub_subscription\"}[1h])) > 0"
    }
    recordings-failing = {
      severity = "WARNING"
      says     = "Interviews that were to be recorded are not, or their recording breaks off"
      lasts    = "0s"
      query    = "sum(increase(logging_googleapis_com:user_noah_recording{monitored_resource=\"${local.of_the_worker}\",result=~\"failed|broken\"}[30m])) > 0"
    }
    recordings-left = {
      severity = "CRITICAL"
      says     = "Recordings that candidates have taken back are still there, or still go on"
      lasts    = "1800s" # it is tried again every 10 minutes at the latest
      query    = "(sum(increase(${local.count.recording_not_stopped}[20m])) or vector(0)) + (sum(increase(${local.count.recording_not_erased}[20m])) or vector(0)) + (sum(increase(${local.count.erasures_failing}[20m])) or vector(0)) > 0"
    }
    key-rotation-due = {
      severity = "WARNING"
      says     = "The LiveKit key is due to be rotated"
      lasts    = "0s"
      query    = "sum(increase(pubsub_googleapis_com:topic_send_message_operation_count{monitored_resource=\"pubsub_topic\",topic_id=\"${var.rotation_topic}\"}[1h])) > 0"
    }
  }
}

resource "google_monitoring_notification_channel" "email" {
  for_each = var.alert_emails

  project      = var.project_id
  display_name = "Noah: ${each.value}"
  type         = "email"
  labels       = { email_address = each.value }
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.alerts

  project               = var.project_id
  display_name          = "Noah: ${each.key}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = [for c in google_monitoring_notification_channel.email : c.id]

  conditions {
    display_name = each.value.says
    condition_prometheus_query_language {
      query                     = each.value.query
      duration                  = each.value.lasts
      evaluation_interval       = "60s"
      disable_metric_validation = true
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "${each.value.says}. What to do: docs/runbook.md, section \"${each.key}\"."
    subject   = "Noah ${var.environment}: ${each.key}"
  }

  alert_strategy {
    auto_close = "1800s"
  }
}
