terraform {
  required_version = ">= 1.11"

  required_providers {
    archive = {
      source  = "hashicorp/archive"
      version = ">= 2.7, < 3.0"
    }
    google = {
      source  = "hashicorp/google"
      version = ">= 7.45, < 8.0"
    }
    time = {
      source  = "hashicorp/time"
      version = ">= 0.13, < 1.0"
    }
  }

  # The bucket is made by bootstrap/ and given at init: terraform init -backend-config=bucket=PROJECT-noah-state
  backend "gcs" {
    prefix = "noah"
  }
}

# Some APIs (Firebase Rules, Identity Platform, budgets) ask which project a person's calls are counted for.
provider "google" {
  project               = var.project.id
  region                = var.project.region
  user_project_override = true
  billing_project       = var.project.id

  default_labels = {
    app         = "noah"
    environment = local.environment
  }
}
