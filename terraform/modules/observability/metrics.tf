# Counters and distributions made of the log: one per event, by the event's name (README, "Log events").

locals {
  # Counted; `label` splits the count by a field of the event.
  events = {
    start_minted      = {}
    start_refused     = { label = "code" }
    job_accepted      = {}
    job_refused       = { label = "reason" }
    lease_taken       = {}
    lease_lost        = {}
    duplicate_left    = {}
    state_loaded      = {}
    state_fallback    = {}
    no_show           = {}
    greeting_started  = {}
    greeting_done     = {}
    tool_refused      = {}
    answer_stored     = {}
    journal_depth     = { filter = "jsonPayload.depth>0" } # counts the lines that say something waits
    candidate_lost    = {}
    candidate_back    = {}
    model_reconnected = {}
    model_unavailable = {}
    redispatched      = {}
    handed_over       = {}
    interview_ended   = { label = "reason" }
    report_ready      = {}
    day_spent         = {}
    scaled            = { label = "why" }
    scaler_blind      = { label = "part" }
    scaler_read       = {}
    ceiling_reached   = {}
    events_unsent     = {}
    events_failing    = {}

    recording             = { label = "result" }
    recording_not_stopped = {}
    recording_not_erased  = {}
    erasures_failing      = {}
  }

  # What the functions log; all else is the worker's, which a pool logs as another kind of resource.
  of_functions  = toset(["start_minted", "start_refused", "scaled", "scaler_blind", "scaler_read", "ceiling_reached"])
  of_the_worker = var.worker_kind == "service" ? "cloud_run_revision" : "cloud_run_worker_pool"
  resource      = { for e in keys(local.events) : e => contains(local.of_functions, e) ? "cloud_run_revision" : local.of_the_worker }

  # One event's number, as a distribution.
  numbers = {
    first_audio = { event = "greeting_started", field = "join_to_first_audio_ms", unit = "ms" }
  }
}

resource "google_logging_metric" "event" {
  for_each = local.events

  project     = var.project_id
  name        = "noah_${each.key}"
  description = "Times that ${each.key} was logged"
  filter = join(" AND ", compact([
    "resource.type=\"${local.resource[each.key]}\"",
    "jsonPayload.event=\"${each.key}\"",
    try(each.value.filter, ""),
  ]))

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"

    dynamic "labels" {
      for_each = try([each.value.label], [])
      content {
        key        = labels.value
        value_type = "STRING"
      }
    }
  }

  label_extractors = { for l in try([each.value.label], []) : l => "EXTRACT(jsonPayload.${l})" }
}

resource "google_logging_metric" "number" {
  for_each = local.numbers

  project         = var.project_id
  name            = "noah_${each.key}"
  description     = "${each.value.field} of ${each.value.event}"
  filter          = "resource.type=\"${local.of_the_worker}\" AND jsonPayload.event=\"${each.value.event}\" AND jsonPayload.${each.value.field}>=0"
  value_extractor = "EXTRACT(jsonPayload.${each.value.field})"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = each.value.unit
  }

  bucket_options {
    exponential_buckets {
      scale              = 50 # 50 ms to 50 × 1.25^36, 2.5 minutes
      growth_factor      = 1.25
      num_finite_buckets = 36
    }
  }
}
