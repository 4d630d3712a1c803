# Staging: as prod, once instead of twice.
# Names of this project are in terraform.tfvars. modules/environment/README.md lists what else can be given.

locals {
  environment = "staging"

  interviews = { plans = ["career@2"], starts_per_day = 50, retention_days = 14 }
  worker     = { max_sessions = 8, cpu = "2", memory = "2Gi" }
  scaling    = { floor = 1, ceiling = 2 }
  functions  = { max_instances = 5 }
  database   = { point_in_time_recovery = false, daily_backup_days = 7 }
  protect    = true
}
