# What the functions are built from and with: a bucket for their source (source.tf) and an account of their own, since
# the default build account has no rights in new projects.

resource "google_storage_bucket" "source" {
  #checkov:skip=CKV_GCP_62:zips of published code; Cloud Audit Logs record who changes them
  #checkov:skip=CKV_GCP_78:an object's name holds its content's hash, so that none is ever overwritten by another
  project                     = var.project_id
  name                        = "${var.project_id}-noah-source"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true # everything in it is made from the repository
}

locals {
  member = "serviceAccount:${var.service_account}"
}
