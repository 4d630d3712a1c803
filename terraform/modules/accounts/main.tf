# The accounts that an environment's parts run as. A person makes them, so that no pipeline can make one or give one away.

locals {
  functions = {
    noah-start-bot   = "Noah: starts an interview"
    noah-interviews  = "Noah: a candidate's own interviews, to read and to delete"
    noah-invitations = "Noah: how a team invites candidates"
    noah-profiles    = "Noah: what candidates say of themselves"
    noah-review      = "Noah: the team looks at interviews, and decides"
    noah-scaler      = "Noah: as many workers as there are calls"
  }

  # What is deployed by whoever delivers, and runs or is built as these.
  deployed = merge(local.functions, {
    noah-worker          = "Noah's worker"
    noah-functions-build = "Builds the functions"
  })

  # What Google's services call with: the scheduler the scaler, Pub/Sub the webhooks.
  callers = merge(
    { noah-scaler-clock = "Calls the scaler every minute" },
    var.events ? { noah-events-push = "Noah: signs what is pushed to webhooks" } : {},
  )
}

resource "google_service_account" "this" {
  for_each = merge(local.deployed, local.callers)

  project      = var.project_id
  account_id   = each.key
  display_name = each.value

  # Where the environment had made them, they are taken over as they are.
  create_ignore_already_exists = true
}
