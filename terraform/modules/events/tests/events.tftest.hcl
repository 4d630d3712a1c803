mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id     = "example-noah-dev"
  project_number = "123456789012"
  push_account   = "noah-events-push@example-noah-dev.iam.gserviceaccount.com"
  publishers     = { worker = "serviceAccount:noah-worker@example-noah-dev.iam.gserviceaccount.com" }
  webhooks = {
    ats     = { endpoint = "https://ats.example.com/hooks/noah", types = ["report.ready", "interview.completed"] }
    archive = { endpoint = "https://archive.example.com/events", audience = "archive" }
  }
}

run "as_it_comes" {
  command = apply

  # who may do what
  assert {
    condition     = length(google_pubsub_topic_iam_member.publisher) == 1 && google_pubsub_topic_iam_member.publisher["worker"].role == "roles/pubsub.publisher" && google_pubsub_topic_iam_member.publisher["worker"].topic == google_pubsub_topic.this.name
    error_message = "The workers may publish to this topic, and nobody may do more."
  }
  assert {
    condition     = google_pubsub_topic_iam_member.dead_letters.role == "roles/pubsub.publisher" && alltrue([for m in google_pubsub_subscription_iam_member.moves : m.role == "roles/pubsub.subscriber"]) && length(google_pubsub_subscription_iam_member.moves) == 2
    error_message = "Pub/Sub must be able to take an event from each webhook, and to set it aside."
  }

  # what a webhook gets
  assert {
    condition     = google_pubsub_subscription.webhook["ats"].filter == "attributes.ce-type = \"interview.completed\" OR attributes.ce-type = \"report.ready\""
    error_message = "A webhook gets the types that it asks for."
  }
  assert {
    condition     = google_pubsub_subscription.webhook["archive"].filter == ""
    error_message = "A webhook that asks for none gets all."
  }
  assert {
    condition     = google_pubsub_subscription.webhook["ats"].push_config[0].oidc_token[0].audience == "https://ats.example.com/hooks/noah" && google_pubsub_subscription.webhook["archive"].push_config[0].oidc_token[0].audience == "archive"
    error_message = "The token is made out to the webhook."
  }
  assert {
    condition     = alltrue([for s in google_pubsub_subscription.webhook : s.push_config[0].oidc_token[0].service_account_email == var.push_account && s.push_config[0].no_wrapper[0].write_metadata])
    error_message = "Each push is signed, and is a CloudEvent over HTTP."
  }

  # nothing is lost without a trace
  assert {
    condition     = alltrue([for s in google_pubsub_subscription.webhook : s.retry_policy[0].minimum_backoff == "10s" && s.retry_policy[0].maximum_backoff == "600s" && s.dead_letter_policy[0].dead_letter_topic == google_pubsub_topic.dead.id && s.dead_letter_policy[0].max_delivery_attempts == 100])
    error_message = "A webhook that fails is tried again with growing pauses, and what it never takes is set aside."
  }
  assert {
    condition     = alltrue([for s in concat(values(google_pubsub_subscription.webhook), [google_pubsub_subscription.dead]) : s.message_retention_duration == "604800s" && s.expiration_policy[0].ttl == ""])
    error_message = "No subscription may end by itself, and each keeps a week."
  }
  assert {
    condition     = google_pubsub_subscription.dead.topic == google_pubsub_topic.dead.id && google_pubsub_topic.this.message_retention_duration == "604800s"
    error_message = "What is set aside must be kept by somebody."
  }
}

run "without_a_webhook" {
  command = apply
  variables {
    webhooks = {}
  }
  assert {
    condition     = length(google_pubsub_subscription.webhook) == 0 && google_pubsub_topic.this.name == "noah-events"
    error_message = "A team may read the topic in its own way."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    topic_id          = "Events"
    retention_days    = 32
    delivery_attempts = 1000
    push_account      = "noah-events-push"
    webhooks          = { "My Webhook" = { endpoint = "https://ats.example.com" } }
  }
  expect_failures = [
    var.topic_id,
    var.retention_days,
    var.delivery_attempts,
    var.push_account,
    var.webhooks,
  ]
}

run "refuses_the_name_of_its_own_subscription" {
  command = plan
  variables {
    webhooks = { dead = { endpoint = "https://ats.example.com" } }
  }
  expect_failures = [
    var.webhooks,
  ]
}

run "refuses_an_endpoint_without_tls" {
  command = plan
  variables {
    webhooks = { ats = { endpoint = "http://ats.example.com" } }
  }
  expect_failures = [
    var.webhooks,
  ]
}

run "refuses_a_type_that_does_not_exist" {
  command = plan
  variables {
    webhooks = { ats = { endpoint = "https://ats.example.com", types = ["interview.finished"] } }
  }
  expect_failures = [
    var.webhooks,
  ]
}

run "refuses_an_answer_that_may_take_too_short" {
  command = plan
  variables {
    webhooks = { ats = { endpoint = "https://ats.example.com", answer_seconds = 5 } }
  }
  expect_failures = [
    var.webhooks,
  ]
}
