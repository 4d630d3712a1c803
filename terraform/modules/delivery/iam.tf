# The table in terraform/README.md says why each role is there.

resource "google_service_account_iam_member" "plan" {
  service_account_id = google_service_account.this["plan"].name
  role               = "roles/iam.workloadIdentityUser"
  member             = local.planning
}

resource "google_service_account_iam_member" "deliver" {
  for_each = toset(["apply", "deploy"])

  service_account_id = google_service_account.this[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = local.delivery
}

locals {
  # Predefined roles that read a candidate's data or a secret's value (datastore.viewer, secretmanager.secretAccessor,
  # logging.viewer, identityplatform.viewer) are left out on purpose: a pull request plans.
  plan_roles = concat(var.domain == null ? [] : ["roles/compute.viewer"], [
    "roles/artifactregistry.reader",
    "roles/browser",
    "roles/cloudfunctions.viewer",
    "roles/cloudscheduler.viewer",
    "roles/firebaseappcheck.viewer",
    "roles/firebaserules.viewer",
    "roles/iam.securityReviewer",
    "roles/monitoring.viewer",
    "roles/run.viewer",
    "roles/secretmanager.viewer",
    "roles/serviceusage.serviceUsageConsumer",
    "roles/serviceusage.serviceUsageViewer",
  ])

  # A load balancer is made of parts of Compute Engine's; its certificate and Cloud Armor are the second role's.
  apply_roles = concat(var.domain == null ? [] : ["roles/compute.loadBalancerAdmin", "roles/compute.securityAdmin"], [
    "roles/artifactregistry.admin",
    "roles/browser",
    "roles/cloudfunctions.admin",
    "roles/cloudscheduler.admin",
    "roles/firebaseappcheck.admin",
    "roles/firebaserules.admin",
    "roles/logging.configWriter",
    "roles/monitoring.alertPolicyEditor",
    "roles/monitoring.dashboardEditor",
    "roles/monitoring.notificationChannelEditor",
    "roles/monitoring.uptimeCheckConfigEditor",
    "roles/pubsub.admin",
    "roles/run.admin",
    "roles/secretmanager.admin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ])

  deploy_roles = [
    "roles/cloudbuild.builds.editor",
    "roles/cloudfunctions.developer",
    "roles/firebasehosting.admin",
    "roles/logging.logWriter",
    "roles/ondemandscanning.admin",
    "roles/run.developer",
    "roles/serviceusage.serviceUsageConsumer",
  ]

  grants = merge(
    { for r in local.plan_roles : "plan ${r}" => { account = "plan", role = r } },
    { for r in local.apply_roles : "apply ${r}" => { account = "apply", role = r } },
    { for r in local.deploy_roles : "deploy ${r}" => { account = "deploy", role = r } },
  )

  # What an environment grants in the project, so what apply may grant, and nothing above it.
  grantable_roles = [
    "roles/aiplatform.user",
    "roles/datastore.user",
    "roles/firebaseappcheck.tokenVerifier",
    "roles/firebaseauth.viewer",
    "roles/logging.logWriter",
    "roles/monitoring.metricWriter",
    "roles/storage.objectViewer",
    "roles/telemetry.tracesWriter",
  ]
}

resource "google_project_iam_member" "this" {
  for_each = local.grants

  project = var.project_id
  role    = each.value.role
  member  = google_service_account.this[each.value.account].member
}

# Projects' IAM policies can be changed by apply for these roles alone: it cannot make itself an owner.
resource "google_project_iam_member" "apply_grants" {
  #checkov:skip=CKV_GCP_42:limited by the condition to roles that carry no administration
  project = var.project_id
  role    = "roles/resourcemanager.projectIamAdmin"
  member  = google_service_account.this["apply"].member

  condition {
    title      = "Only what an environment grants"
    expression = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['${join("', '", local.grantable_roles)}'])"
  }
}

# Firestore's and two other services' predefined roles come with data; these permissions do not.
resource "google_project_iam_custom_role" "plan" {
  project     = var.project_id
  role_id     = "noahPlan"
  title       = "Noah: plan"
  description = "Reads the configuration of Firestore, Identity Platform, log metrics, buckets and topics, and none of their data"
  permissions = [
    "datastore.backupSchedules.get",
    "datastore.backupSchedules.list",
    "datastore.databases.get",
    "datastore.databases.getMetadata",
    "datastore.databases.list",
    "datastore.indexes.get",
    "datastore.indexes.list",
    "firebaseauth.configs.get",
    "logging.logMetrics.get",
    "logging.logMetrics.list",
    "pubsub.subscriptions.get",
    "pubsub.subscriptions.getIamPolicy",
    "pubsub.topics.get",
    "pubsub.topics.getIamPolicy",
    "storage.buckets.get",
    "storage.buckets.getIamPolicy",
  ]
}

resource "google_project_iam_custom_role" "apply" {
  project     = var.project_id
  role_id     = "noahApply"
  title       = "Noah: apply"
  description = "Manages Firestore's databases, indexes and backups, and none of their documents; sign-in, and none of its users"
  permissions = [
    "datastore.backupSchedules.create",
    "datastore.backupSchedules.delete",
    "datastore.backupSchedules.get",
    "datastore.backupSchedules.list",
    "datastore.backupSchedules.update",
    "datastore.databases.create",
    "datastore.databases.get",
    "datastore.databases.getMetadata",
    "datastore.databases.list",
    "datastore.databases.update",
    "datastore.indexes.create",
    "datastore.indexes.delete",
    "datastore.indexes.get",
    "datastore.indexes.list",
    "datastore.indexes.update",
    "datastore.operations.get",
    "datastore.operations.list",
    "firebaseauth.configs.create",
    "firebaseauth.configs.get",
    "firebaseauth.configs.update",
  ]
}

resource "google_project_iam_member" "plan_custom" {
  project = var.project_id
  role    = google_project_iam_custom_role.plan.id
  member  = google_service_account.this["plan"].member
}

resource "google_project_iam_member" "apply_custom" {
  project = var.project_id
  role    = google_project_iam_custom_role.apply.id
  member  = google_service_account.this["apply"].member
}

# Terraform's state: plan reads it, apply writes it.
resource "google_storage_bucket_iam_member" "state_plan" {
  bucket = var.state_bucket
  role   = "roles/storage.objectViewer"
  member = google_service_account.this["plan"].member
}

resource "google_storage_bucket_iam_member" "state_apply" {
  bucket = var.state_bucket
  role   = "roles/storage.objectUser"
  member = google_service_account.this["apply"].member
}

resource "google_storage_bucket_iam_member" "builds_deploy" {
  bucket = google_storage_bucket.builds.name
  role   = "roles/storage.objectUser"
  member = google_service_account.this["deploy"].member
}

# A build runs as deploy, so who starts it as deploy must be allowed to use deploy. Who signs as an account of the project
# signs in as any candidate: only where its smoke test's user cannot sign up like everybody else.
resource "google_service_account_iam_member" "deploy_itself" {
  for_each = toset(concat(["roles/iam.serviceAccountUser"], var.custom_tokens ? ["roles/iam.serviceAccountTokenCreator"] : []))

  service_account_id = google_service_account.this["deploy"].name
  role               = each.key
  member             = google_service_account.this["deploy"].member
}
