# Who delivers: three accounts that GitHub's runs become without any stored key, each with what its step needs.
#   plan    a pull request to the main branch, or a push to it: reads what Terraform manages, and no data
#   apply   a push to the main branch in this environment: changes what Terraform manages
#   deploy  the same runs: builds, pushes and deploys code

locals {
  accounts = {
    plan   = "Plans: reads what Terraform manages"
    apply  = "Applies: changes what Terraform manages"
    deploy = "Deploys: builds, pushes and deploys code"
  }

  # A run delivers when all of it holds. `sub` ends so only for a job that GitHub has let into this environment, approvals
  # included.
  on_branch = "assertion.ref == 'refs/heads/${var.branch}' && assertion.event_name in ['push', 'workflow_dispatch']"
  delivers  = "${local.on_branch} && assertion.sub.endsWith(':environment:${var.environment}')"
  # A push to another branch runs the workflows of that branch, which nobody has looked at: it becomes nobody. Nor does a
  # fork's pull request: GitHub gives it no token.
  plans = "(${local.on_branch}) || (assertion.event_name == 'pull_request' && assertion.base_ref == '${var.branch}')"

  pool     = google_iam_workload_identity_pool.this.name
  delivery = "principalSet://iam.googleapis.com/${local.pool}/attribute.may/deliver"
  planning = "principalSet://iam.googleapis.com/${local.pool}/attribute.may/plan"
}

resource "google_service_account" "this" {
  for_each = local.accounts

  project      = var.project_id
  account_id   = "noah-${each.key}"
  display_name = each.value
}

resource "google_iam_workload_identity_pool" "this" {
  project                   = var.project_id
  workload_identity_pool_id = var.pool_id
  display_name              = "GitHub Actions"
  description               = "Runs of the repository that delivers Noah"
}

# By number, not by name: a name can be given up and registered by somebody else.
resource "google_iam_workload_identity_pool_provider" "github" {
  project                            = var.project_id
  workload_identity_pool_id          = google_iam_workload_identity_pool.this.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub"

  #checkov:skip=CKV_GCP_125:repository and owner are asserted by number, which is narrower than the names in `sub`
  attribute_condition = "assertion.repository_id == '${var.github_repository_id}' && assertion.repository_owner_id == '${var.github_owner_id}'"
  attribute_mapping = {
    "google.subject"          = "assertion.sub"
    "attribute.repository_id" = "assertion.repository_id"
    "attribute.may"           = "${local.delivers} ? 'deliver' : (${local.plans} ? 'plan' : 'nothing')"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

# The sources of builds that are started by hand or by a workflow.
resource "google_storage_bucket" "builds" {
  #checkov:skip=CKV_GCP_62:copies of the repository; Cloud Audit Logs record who changes them
  #checkov:skip=CKV_GCP_78:copies of the repository, which has the history
  project                     = var.project_id
  name                        = "${var.project_id}-noah-builds"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = 30
    }
  }
}

# For those who deliver by Cloud Build alone: a push to the branch runs cloudbuild.yaml.
resource "google_cloudbuild_trigger" "push" {
  count = var.cloud_build_repository == null ? 0 : 1

  project         = var.project_id
  location        = var.region
  name            = "noah-${var.environment}"
  filename        = "cloudbuild.yaml"
  service_account = google_service_account.this["deploy"].id
  substitutions   = merge({ _REGION = var.region, _ENVIRONMENT = var.environment }, var.signing_key == null ? {} : { _SIGNING_KEY = var.signing_key }, var.custom_tokens ? { _CUSTOM_TOKENS = "true" } : {}, var.domain == null ? {} : { _DOMAIN = var.domain })

  repository_event_config {
    repository = var.cloud_build_repository
    push {
      branch = "^${var.branch}$"
    }
  }

  approval_config {
    approval_required = var.environment == "prod"
  }
}
