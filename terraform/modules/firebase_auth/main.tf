# Firebase Auth (Identity Platform) and App Check, each only where asked for: Identity Platform cannot be taken back, and
# where Firebase's console has switched it on before, it is imported first (docs/deploy.md).

resource "google_identity_platform_config" "this" {
  count = var.manage_auth ? 1 : 0

  project                    = var.project_id
  autodelete_anonymous_users = true
  authorized_domains         = var.authorized_domains

  sign_in {
    allow_duplicate_emails = false
    anonymous {
      enabled = var.anonymous
    }
    email {
      enabled           = true
      password_required = true
    }
  }

  lifecycle {
    prevent_destroy = true # it cannot be deleted; losing it from the state would only hide it
  }
}

# The browser proves that it is this page; the functions check it (REQUIRE_APP_CHECK).
resource "google_firebase_app_check_recaptcha_enterprise_config" "web" {
  count = var.app_check == null ? 0 : 1

  project   = var.project_id
  app_id    = var.app_check.app_id
  site_key  = var.app_check.recaptcha_site_key
  token_ttl = "3600s"
}

# Firestore takes no call from a browser at all; with App Check on, not even a denied one.
resource "google_firebase_app_check_service_config" "firestore" {
  count = var.app_check == null ? 0 : 1

  project          = var.project_id
  service_id       = "firestore.googleapis.com"
  enforcement_mode = "ENFORCED"
}

# A pipeline has no browser. Firebase knows its debug token, which a person makes and stores here (docs/deploy.md): it is in
# no state and in no plan. It is stored before App Check is on, so its place is there without.
resource "google_secret_manager_secret" "debug" {
  count = length(var.pipeline) == 0 ? 0 : 1

  project   = var.project_id
  secret_id = "noah-app-check-debug"

  replication {
    user_managed {
      replicas {
        location = var.region

        dynamic "customer_managed_encryption" {
          for_each = var.kms_key == null ? [] : [var.kms_key]
          content {
            kms_key_name = customer_managed_encryption.value
          }
        }
      }
    }
  }
}

resource "google_secret_manager_secret_iam_member" "debug" {
  for_each = var.pipeline

  project   = var.project_id
  secret_id = google_secret_manager_secret.debug[0].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = each.value
}
