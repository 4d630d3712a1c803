# One page, from what candidates feel at the top to what it costs at the bottom.

locals {
  tiles = concat(local.tiles_of_the_log, var.worker_prometheus ? local.tiles_of_prometheus : [])

  tiles_of_the_log = [
    { title = "Starts, greetings and ends per 5 min", queries = {
      minted   = "sum(increase(${local.count.start_minted}[5m]))"
      greeted  = "sum(increase(${local.count.greeting_started}[5m]))"
      no_show  = "sum(increase(${local.count.no_show}[5m]))"
      finished = "sum by (reason) (increase(${local.count.interview_ended}[5m]))"
    } },
    { title = "From joining to Noah's first word (ms)", queries = {
      p50 = "histogram_quantile(0.5, sum by (le) (rate(logging_googleapis_com:user_noah_first_audio_bucket{monitored_resource=\"${local.of_the_worker}\"}[10m])))"
      p95 = "histogram_quantile(0.95, sum by (le) (rate(logging_googleapis_com:user_noah_first_audio_bucket{monitored_resource=\"${local.of_the_worker}\"}[10m])))"
    } },
    { title = "Calls accepted and refused per 5 min", queries = {
      accepted = "sum(increase(${local.count.job_accepted}[5m]))"
      refused  = "sum by (reason) (increase(${local.count.job_refused}[5m]))"
    } },
    { title = "Candidates lost and back, Noah sent again and handed over per 5 min", queries = {
      lost         = "sum(increase(${local.count.candidate_lost}[5m]))"
      back         = "sum(increase(${local.count.candidate_back}[5m]))"
      redispatched = "sum(increase(${local.count.redispatched}[5m]))"
      handed_over  = "sum(increase(${local.count.handed_over}[5m]))"
    } },
    { title = "Gemini Live per 5 min", queries = {
      reconnected  = "sum(increase(${local.count.model_reconnected}[5m]))"
      unavailable  = "sum(increase(${local.count.model_unavailable}[5m]))"
      tool_refused = "sum(increase(${local.count.tool_refused}[5m]))"
    } },
    { title = "Firestore: answers stored, fallbacks, lines about a journal that is not empty per 5 min", queries = {
      answers  = "sum(increase(${local.count.answer_stored}[5m]))"
      fallback = "sum(increase(${local.count.state_fallback}[5m]))"
      journal  = "sum(increase(${local.count.journal_depth}[5m]))"
    } },
    { title = "Leases lost, duplicates that left per 5 min", queries = {
      lost      = "sum(increase(${local.count.lease_lost}[5m]))"
      duplicate = "sum(increase(${local.count.duplicate_left}[5m]))"
    } },
    { title = "Refused starts per 5 min, by code", queries = {
      refused = "sum by (code) (increase(${local.count.start_refused}[5m]))"
    } },
    { title = "Events that could not be published, and that no webhook took, per 5 min", queries = {
      unsent    = "sum(increase(${local.count.events_unsent}[5m]))"
      set_aside = "sum(increase(pubsub_googleapis_com:subscription_dead_letter_message_count{monitored_resource=\"pubsub_subscription\"}[5m]))"
    } },
    { title = "Recordings per 5 min, by what became of them, and what could not be ended or deleted", queries = {
      recorded = "sum by (result) (increase(${local.count.recording}[5m]))"
      left     = "sum(increase(${local.count.recording_not_stopped}[5m])) + sum(increase(${local.count.recording_not_erased}[5m]))"
    } },
    { title = "Workers: CPU used", queries = {
      p95 = "histogram_quantile(0.95, sum by (le) (rate(run_googleapis_com:container_cpu_utilizations_bucket{${local.worker}}[5m])))"
    } },
    { title = "Workers: instances, and how often their number was set per 5 min", queries = {
      instances = "sum(max_over_time(run_googleapis_com:container_instance_count{${local.worker}}[2m]))"
      scaled    = "sum by (why) (increase(${local.count.scaled}[5m]))"
    } },
  ]

  # What the workers count for Prometheus alone: in Monitoring's list, prometheus.googleapis.com/NAME/KIND.
  scraped = "cluster=\"__run__\",namespace=\"${var.worker_service}\""
  tiles_of_prometheus = [
    { title = "Calls that run, and on the worker that has most", queries = {
      all  = "sum(noah_active_interviews{${local.scraped}})"
      most = "max(noah_active_interviews{${local.scraped}})"
    } },
    { title = "From joining to Noah's first word, by Prometheus (s)", queries = {
      p95 = "histogram_quantile(0.95, sum by (le) (rate(noah_join_to_first_audio_seconds_bucket{${local.scraped}}[10m])))"
    } },
    { title = "Tokens of the day", queries = {
      used = "max(noah_tokens_of_day{${local.scraped}})"
    } },
    { title = "Background tasks that died, spans that were lost per 5 min", queries = {
      died  = "sum by (task) (increase(noah_background_deaths_total{${local.scraped}}[5m]))"
      spans = "sum(increase(noah_spans_lost_total{${local.scraped}}[5m]))"
    } },
  ]
}

resource "google_monitoring_dashboard" "this" {
  project = var.project_id
  dashboard_json = jsonencode({
    displayName = "Noah ${var.environment}"
    mosaicLayout = {
      columns = 48
      tiles = [for i, t in local.tiles : {
        xPos   = i % 2 * 24
        yPos   = floor(i / 2) * 16
        width  = 24
        height = 16
        widget = {
          title = t.title
          xyChart = {
            dataSets = [for name, query in t.queries : {
              plotType        = "LINE"
              legendTemplate  = name
              timeSeriesQuery = { prometheusQuery = query }
            }]
          }
        }
      }]
    }
  })
}
