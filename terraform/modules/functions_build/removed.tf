# bootstrap/ makes the account now, and says who may act as it: a state that has them forgets both, and nothing is deleted.
removed {
  from = google_service_account.build

  lifecycle {
    destroy = false
  }
}

removed {
  from = google_service_account_iam_member.deployer

  lifecycle {
    destroy = false
  }
}
