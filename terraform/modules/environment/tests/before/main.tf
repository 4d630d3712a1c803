# The accounts that an environment had made before bootstrap/ made them, under the addresses that they had in its state.

terraform {
  required_providers {
    google = {
      source = "hashicorp/google"
    }
  }
}

module "start_bot" {
  source = "./this"
}

module "interviews" {
  source = "./this"
}

module "invitations" {
  source = "./this"
}

module "profiles" {
  source = "./this"
}

module "review" {
  source = "./this"
}

module "scaler" {
  source = "./this"
}

module "worker" {
  source = "./this"
}

module "functions_build" {
  source = "./functions"
}

module "scaling" {
  source = "./scaling"
}

module "events" {
  source = "./events"
  count  = 1
}
