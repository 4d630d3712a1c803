# Who has read or written what: Cloud Audit Logs of data access, which Google Cloud has off and which are paid by their amount.
# What is changed in the configuration is always logged.

locals {
  # datastore.googleapis.com is Firestore's name here; iam.googleapis.com has the tokens that are signed as an account.
  audited = {
    "datastore.googleapis.com"     = ["DATA_READ", "DATA_WRITE"]
    "iam.googleapis.com"           = ["DATA_READ"]
    "secretmanager.googleapis.com" = ["DATA_READ"]
  }
}

resource "google_project_iam_audit_config" "data_access" {
  for_each = var.project.audit_data_access ? local.audited : {}

  project = local.project
  service = each.key

  dynamic "audit_log_config" {
    for_each = toset(each.value)
    content {
      log_type = audit_log_config.value
    }
  }
}
