# Prod: 2 workers × 8 calls and as many as 10, a warm start-bot, and a way back for data.
# Names of this project are in terraform.tfvars. modules/environment/README.md lists what else can be given.

locals {
  environment = "prod"

  interviews = { plans = ["career@2"], starts_per_day = 5, retention_days = 90 }
  worker     = { max_sessions = 8, cpu = "2", memory = "2Gi" }
  scaling    = { floor = 2, ceiling = 10 }
  functions  = { start_bot_min_instances = 1, max_instances = 20 }
  database   = { point_in_time_recovery = true, daily_backup_days = 7, weekly_backup_weeks = 4 }
  protect    = true
}
