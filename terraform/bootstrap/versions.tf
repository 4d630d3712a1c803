terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.45, < 8.0"
    }
    time = {
      source  = "hashicorp/time"
      version = ">= 0.13, < 1.0"
    }
  }

  # terraform init -backend-config=bucket=PROJECT-noah-state
  backend "gcs" {
    prefix = "bootstrap"
  }
}

# Some APIs (Firebase Rules, Identity Platform, budgets) ask which project a person's calls are counted for.
provider "google" {
  project               = var.project_id
  region                = var.region
  user_project_override = true
  billing_project       = var.project_id

  default_labels = {
    app         = "noah"
    environment = var.environment
  }
}
