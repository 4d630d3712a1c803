mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id           = "example-noah-dev"
  environment          = "dev"
  region               = "europe-west4"
  state_bucket         = "example-noah-dev-noah-state"
  github_repository_id = "987654321"
  github_owner_id      = "12345"
}

run "as_it_comes" {
  command = apply

  # trusts one repository by number
  assert {
    condition     = google_iam_workload_identity_pool_provider.github.attribute_condition == "assertion.repository_id == '987654321' && assertion.repository_owner_id == '12345'"
    error_message = "A repository's name can be registered by somebody else: the condition must be by number."
  }
  assert {
    condition     = google_iam_workload_identity_pool_provider.github.oidc[0].issuer_uri == "https://token.actions.githubusercontent.com"
    error_message = "The tokens must be GitHub's."
  }
  assert {
    condition     = google_iam_workload_identity_pool_provider.github.attribute_mapping["attribute.may"] == "assertion.ref == 'refs/heads/main' && assertion.event_name in ['push', 'workflow_dispatch'] && assertion.sub.endsWith(':environment:dev') ? 'deliver' : ((assertion.ref == 'refs/heads/main' && assertion.event_name in ['push', 'workflow_dispatch']) || (assertion.event_name == 'pull_request' && assertion.base_ref == 'main') ? 'plan' : 'nothing')"
    error_message = "Only a push to the main branch, let into this environment by GitHub, may deliver, and only it and pull requests to it may plan."
  }

  # a pull request plans and no more
  assert {
    condition     = endswith(google_service_account_iam_member.plan.member, "/attribute.may/plan")
    error_message = "A run of another branch must become nobody."
  }
  assert {
    condition     = alltrue([for m in google_service_account_iam_member.deliver : endswith(m.member, "/attribute.may/deliver")])
    error_message = "Only runs that deliver may become apply or deploy."
  }
  assert {
    condition     = length(setintersection(local.plan_roles, ["roles/datastore.viewer", "roles/secretmanager.secretAccessor", "roles/logging.viewer", "roles/identityplatform.viewer", "roles/storage.objectViewer"])) == 0
    error_message = "A pull request must read no candidate's data, no log and no secret."
  }
  assert {
    condition     = alltrue([for r in local.plan_roles : !can(regex("(?i)(admin|editor|developer|writer|owner)", r))])
    error_message = "plan must change nothing."
  }
  assert {
    condition     = alltrue([for p in google_project_iam_custom_role.plan.permissions : can(regex("\\.(get|list|getMetadata|getIamPolicy)$", p))])
    error_message = "plan's own role must read only."
  }
  assert {
    condition     = google_storage_bucket_iam_member.state_plan.role == "roles/storage.objectViewer" && google_storage_bucket_iam_member.state_apply.role == "roles/storage.objectUser"
    error_message = "plan reads the state, apply writes it."
  }

  # nobody can raise themselves
  assert {
    condition     = length(setintersection([for g in values(local.grants) : g.role], ["roles/owner", "roles/editor", "roles/viewer", "roles/resourcemanager.projectIamAdmin", "roles/iam.securityAdmin", "roles/iam.roleAdmin"])) == 0
    error_message = "No account may have a primitive role, or one that grants any role."
  }
  assert {
    condition     = google_project_iam_member.apply_grants.condition[0].expression == "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/aiplatform.user', 'roles/datastore.user', 'roles/firebaseappcheck.tokenVerifier', 'roles/firebaseauth.viewer', 'roles/logging.logWriter', 'roles/monitoring.metricWriter', 'roles/storage.objectViewer', 'roles/telemetry.tracesWriter'])"
    error_message = "apply may grant only what an environment grants."
  }
  assert {
    condition     = length([for g in concat(values(local.grants), [for p in google_project_iam_custom_role.apply.permissions : { role = p }]) : g.role if startswith(g.role, "roles/iam.") && g.role != "roles/iam.securityReviewer" || startswith(g.role, "iam.")]) == 0
    error_message = "No account may reach all accounts of the project: with them it is each of them, and signs in as any candidate."
  }
  assert {
    condition     = alltrue([for p in google_project_iam_custom_role.apply.permissions : !strcontains(p, ".entities.")])
    error_message = "apply must reach no document."
  }
  assert {
    condition     = keys(google_service_account_iam_member.deploy_itself) == ["roles/iam.serviceAccountUser"]
    error_message = "deploy must sign as nobody: whoever signs as an account of the project signs in as any candidate."
  }
  assert {
    condition     = alltrue([for p in google_project_iam_custom_role.apply.permissions : !startswith(p, "firebaseauth.") || startswith(p, "firebaseauth.configs.")]) && !contains(local.apply_roles, "roles/identityplatform.admin")
    error_message = "apply must reach no user: who sets a password signs in as any candidate."
  }

  assert {
    condition     = length([for g in keys(local.grants) : g if strcontains(g, "compute")]) == 0
    error_message = "Without a load balancer nobody needs a right to Compute Engine."
  }

  # no trigger unless asked for
  assert {
    condition     = length(google_cloudbuild_trigger.push) == 0
    error_message = "Without a connected repository there can be no trigger."
  }
}

run "a_trigger_in_prod_asks" {
  command = apply
  variables {
    environment            = "prod"
    cloud_build_repository = "projects/example-noah-prod/locations/europe-west4/connections/github/repositories/noah"
  }
  assert {
    condition     = google_cloudbuild_trigger.push[0].approval_config[0].approval_required && google_cloudbuild_trigger.push[0].filename == "cloudbuild.yaml"
    error_message = "In prod a person approves each build."
  }
  assert {
    condition     = google_cloudbuild_trigger.push[0].service_account == google_service_account.this["deploy"].id
    error_message = "A build must run as deploy, not as the default account."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    environment            = "production"
    github_repository_id   = "example/noah"
    github_owner_id        = "example"
    pool_id                = "gcp-github"
    branch                 = "main' || true || '"
    cloud_build_repository = "github.com/example/noah"
  }
  expect_failures = [
    var.environment,
    var.github_repository_id,
    var.github_owner_id,
    var.pool_id,
    var.branch,
    var.cloud_build_repository,
  ]
}

run "makes_a_load_balancer_only_where_asked_for" {
  command = plan
  variables {
    domain                 = "interviews.example.com"
    cloud_build_repository = "projects/example-noah-dev/locations/europe-west4/connections/github/repositories/noah"
  }
  assert {
    condition     = [for g in keys(local.grants) : g if strcontains(g, "compute")] == ["apply roles/compute.loadBalancerAdmin", "apply roles/compute.securityAdmin", "plan roles/compute.viewer"]
    error_message = "With a domain, and without one not, apply makes the load balancer and plan reads it."
  }
  assert {
    condition     = google_cloudbuild_trigger.push[0].substitutions["_DOMAIN"] == "interviews.example.com"
    error_message = "The functions take no test interview that comes past the load balancer."
  }
}

run "signs_users_in_only_where_asked_for" {
  command = plan
  variables {
    custom_tokens = true
  }
  assert {
    condition     = contains(keys(google_service_account_iam_member.deploy_itself), "roles/iam.serviceAccountTokenCreator")
    error_message = "Where nobody can sign up, the smoke test needs it."
  }
}
