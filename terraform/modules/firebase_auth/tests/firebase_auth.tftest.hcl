mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id = "example-noah-dev"
  region     = "europe-west4"
}

run "as_it_comes" {
  command = apply

  # does nothing unless asked
  assert {
    condition     = length(google_identity_platform_config.this) == 0
    error_message = "Identity Platform cannot be taken back: off by default."
  }
  assert {
    condition     = length(google_firebase_app_check_recaptcha_enterprise_config.web) == 0 && length(google_firebase_app_check_service_config.firestore) == 0 && !output.require_app_check
    error_message = "App Check is off by default."
  }
}

run "asks_for_app_check" {
  command = apply
  variables {
    app_check = { app_id = "1:123456789012:web:0123456789abcdef", recaptcha_site_key = "6Lexample" }
  }
  assert {
    condition     = output.require_app_check && google_firebase_app_check_service_config.firestore[0].enforcement_mode == "ENFORCED"
    error_message = "With an app, the functions must ask and Firestore must enforce."
  }
  assert {
    condition     = google_firebase_app_check_recaptcha_enterprise_config.web[0].site_key == "6Lexample"
    error_message = "The page proves itself by reCAPTCHA Enterprise."
  }
  assert {
    condition     = length(google_secret_manager_secret.debug) == 0
    error_message = "Where no pipeline delivers, nobody needs a debug token."
  }
}

run "lets_the_pipeline_through" {
  command = apply
  variables {
    pipeline = { deploy = "serviceAccount:noah-deploy@example-noah-dev.iam.gserviceaccount.com" }
  }
  assert {
    condition     = google_secret_manager_secret.debug[0].secret_id == "noah-app-check-debug" && google_secret_manager_secret.debug[0].replication[0].user_managed[0].replicas[0].location == "europe-west4"
    error_message = "The smoke test's debug token has a secret in the region."
  }
  assert {
    condition     = [for m in google_secret_manager_secret_iam_member.debug : "${m.role} ${m.member}"] == ["roles/secretmanager.secretAccessor serviceAccount:noah-deploy@example-noah-dev.iam.gserviceaccount.com"]
    error_message = "The pipeline alone reads it."
  }
}

run "configures_sign_in" {
  command = plan
  variables {
    manage_auth        = true
    authorized_domains = ["interviews.example.com"]
  }
  assert {
    condition     = google_identity_platform_config.this[0].sign_in[0].email[0].password_required && !google_identity_platform_config.this[0].sign_in[0].anonymous[0].enabled
    error_message = "Candidates have accounts, unless anonymous ones are asked for."
  }
  assert {
    condition     = google_identity_platform_config.this[0].authorized_domains == tolist(["interviews.example.com"])
    error_message = "Candidates sign in on the domains that are given."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    authorized_domains = ["https://interviews.example.com/"]
    app_check          = { app_id = "1:123456789012:android:0123456789abcdef", recaptcha_site_key = "6Lexample" }
  }
  expect_failures = [
    var.authorized_domains,
    var.app_check,
  ]
}
