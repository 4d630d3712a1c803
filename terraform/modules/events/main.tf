# Events of interviews: a topic, and a push subscription for each webhook of a team. What no webhook takes is kept apart.

locals {
  # One that asks for no types gets all. Pub/Sub takes 256 bytes: all six are 255.
  filters = {
    for name, w in var.webhooks :
    name => join(" OR ", [for type in sort(w.types) : "attributes.ce-type = \"${type}\""])
  }
}

resource "google_pubsub_topic" "this" {
  #checkov:skip=CKV_GCP_83:an event carries ids and states, and nothing of a person
  project                    = var.project_id
  name                       = var.topic_id
  message_retention_duration = "${var.retention_days * 86400}s" # to be replayed from, for who has lost some
}

resource "google_pubsub_topic" "dead" {
  #checkov:skip=CKV_GCP_83:an event carries ids and states, and nothing of a person
  project = var.project_id
  name    = "${var.topic_id}-dead"
}

# Without a subscription a topic keeps nothing.
resource "google_pubsub_subscription" "dead" {
  project                    = var.project_id
  name                       = "${var.topic_id}-dead"
  topic                      = google_pubsub_topic.dead.id
  message_retention_duration = "${var.retention_days * 86400}s"

  expiration_policy {
    ttl = "" # never
  }
}

resource "google_pubsub_subscription" "webhook" {
  for_each = var.webhooks

  project                    = var.project_id
  name                       = "${var.topic_id}-${each.key}"
  topic                      = google_pubsub_topic.this.id
  filter                     = local.filters[each.key]
  ack_deadline_seconds       = each.value.answer_seconds
  message_retention_duration = "${var.retention_days * 86400}s"

  push_config {
    push_endpoint = each.value.endpoint

    oidc_token {
      service_account_email = var.push_account
      audience              = coalesce(each.value.audience, each.value.endpoint)
    }

    # The data as the body and the attributes as headers: a CloudEvent over HTTP, in binary mode.
    no_wrapper {
      write_metadata = true
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead.id
    max_delivery_attempts = var.delivery_attempts
  }

  expiration_policy {
    ttl = "" # never: a team without interviews for a month is told of the next
  }

  depends_on = [google_pubsub_topic_iam_member.dead_letters]
}
