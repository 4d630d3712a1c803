mock_provider "google" {
  source = "../../tests/mocks"
}

variables {
  project_id   = "example-noah-dev"
  location     = "europe-west4"
  indexes_file = "../../../firestore.indexes.json"
  rules_file   = "../../../firestore.rules"
}

run "as_it_comes" {
  command = apply

  # is safe by default
  assert {
    condition     = google_firestore_database.this.delete_protection_state == "DELETE_PROTECTION_ENABLED" && google_firestore_database.this.deletion_policy == "ABANDON"
    error_message = "The database must refuse to be deleted by default."
  }
  assert {
    condition     = google_firestore_database.this.point_in_time_recovery_enablement == "POINT_IN_TIME_RECOVERY_ENABLED"
    error_message = "Point-in-time recovery must be on by default."
  }
  assert {
    condition     = google_firestore_database.this.type == "FIRESTORE_NATIVE" && google_firestore_database.this.name == "(default)"
    error_message = "The application uses the default database in native mode."
  }
  assert {
    condition     = google_firestore_backup_schedule.daily[0].retention == "604800s"
    error_message = "Daily backups must be kept for 7 days by default."
  }
  assert {
    condition     = length(google_firestore_backup_schedule.weekly) == 0
    error_message = "Weekly backups keep deleted candidates for weeks: not by default."
  }

  # everything expires
  assert {
    condition     = output.ttl_collection_groups == tolist(["answers", "candidates", "decisions", "erasures", "events", "interviews", "invitations", "leases", "limits", "objections", "reports", "scaling", "turns", "views"])
    error_message = "Every collection group with expire_at must have a TTL policy."
  }
  assert {
    condition     = alltrue([for k, f in google_firestore_field.this : length(f.ttl_config) == 1 if endswith(k, ".expire_at")])
    error_message = "expire_at must carry the TTL policy."
  }
  assert {
    condition     = alltrue([for k, f in google_firestore_field.this : length(f.index_config[0].indexes) == 0 if k != "decisions.interview_id"])
    error_message = "Times that only grow and long texts must not be indexed."
  }

  # denies browsers
  assert {
    condition     = strcontains(google_firebaserules_ruleset.this.source[0].files[0].content, "allow read, write: if false;")
    error_message = "The rules must deny everything."
  }
  assert {
    condition     = length(regexall("allow ", google_firebaserules_ruleset.this.source[0].files[0].content)) == 1
    error_message = "No rule may allow anything."
  }
  assert {
    condition     = google_firebaserules_release.this.name == "cloud.firestore"
    error_message = "The rules must be released to the database that is used."
  }

  # reports that are due can be found
  assert {
    condition     = [for f in google_firestore_index.this["interviews-collection-report.ascending-updated_at.ascending"].fields : f.field_path] == ["report", "updated_at"]
    error_message = "Reports that are pending are looked for by age: two fields need an index."
  }

  # a candidate's own interviews can be listed
  assert {
    condition     = [for f in google_firestore_index.this["interviews-collection-uid.ascending-status.ascending-created_at.descending"].fields : "${f.field_path} ${f.order}"] == ["uid ASCENDING", "status ASCENDING", "created_at DESCENDING"]
    error_message = "GET /api/interviews asks for a candidate's interviews, newest first, without the deleted ones."
  }

  # the team's list, by what it is asked for
  assert {
    condition = alltrue([
      for fields in setproduct(["", "plan.id.ascending-", "invitation.id.ascending-", "plan.id.ascending-invitation.id.ascending-"], ["", "objections.open.ascending-"], ["", "outcome.ascending-"]) :
      contains(keys(google_firestore_index.this), "interviews-collection-${fields[0]}${fields[1]}${fields[2]}status.ascending-created_at.descending")
    ])
    error_message = "GET /api/review/interviews asks by status, and by plan, invitation, objection and outcome where they are given."
  }
  assert {
    condition     = [for i in google_firestore_field.this["decisions.interview_id"].index_config[0].indexes : i.query_scope] == ["COLLECTION_GROUP"]
    error_message = "The decisions of a page of interviews are one question over all of them."
  }
}

run "dev_can_be_thrown_away" {
  command = apply
  variables {
    delete_protection      = false
    point_in_time_recovery = false
    daily_backup_days      = 0
    weekly_backup_weeks    = 2
  }
  assert {
    condition     = google_firestore_database.this.delete_protection_state == "DELETE_PROTECTION_DISABLED" && google_firestore_database.this.deletion_policy == "DELETE"
    error_message = "Without protection the database must be deletable."
  }
  assert {
    condition     = length(google_firestore_backup_schedule.daily) == 0 && google_firestore_backup_schedule.weekly[0].retention == "1209600s"
    error_message = "0 days must mean no daily backups, 2 weeks 14 days."
  }
}

run "composite_indexes_come_from_the_file" {
  command = apply
  variables {
    indexes_file = "./tests/composite.json"
    database     = "interviews"
  }
  assert {
    condition     = google_firestore_index.this["leases-collection-waiting.ascending-dispatched_at.descending"].fields[1].order == "DESCENDING"
    error_message = "An index of the file must be made as it says."
  }
  assert {
    condition     = google_firebaserules_release.this.name == "cloud.firestore/interviews"
    error_message = "A named database has a release of its own."
  }
}

run "refuses_bad_values" {
  command = plan
  variables {
    database            = "Default"
    location            = "europe-west4-a"
    daily_backup_days   = 99
    weekly_backup_weeks = 15
    indexes_file        = "./tests/none.json"
    rules_file          = "./tests/none.rules"
  }
  expect_failures = [
    var.database,
    var.location,
    var.daily_backup_days,
    var.weekly_backup_weeks,
    var.indexes_file,
    var.rules_file,
  ]
}

run "a_key_of_one_s_own" {
  command = apply
  variables {
    kms_key = "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data"
  }
  assert {
    condition     = google_firestore_database.this.cmek_config[0].kms_key_name == "projects/example-keys/locations/europe-west4/keyRings/noah/cryptoKeys/data"
    error_message = "The database must be encrypted by the key that is given."
  }
}
