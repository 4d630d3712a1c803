# Dev: one worker, nothing kept for long, and everything can be deleted again.
# Names of this project are in terraform.tfvars. modules/environment/README.md lists what else can be given.

locals {
  environment = "dev"

  interviews = { plans = ["career@2"], starts_per_day = 50, retention_days = 14 }
  worker     = { max_sessions = 4, cpu = "1", memory = "1Gi" }
  scaling    = { floor = 1, ceiling = 1 }
  functions  = { max_instances = 2 }
  database   = { point_in_time_recovery = false, daily_backup_days = 0 }
  protect    = false
}
