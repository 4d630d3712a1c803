# Sizes of prod: 2 workers × 8 calls, a warm start-bot, and a way back for data.
environment             = "prod"
worker_instances        = 2
worker_max_sessions     = 8
worker_cpu              = "2"
worker_memory           = "2Gi"
start_bot_min_instances = 1
functions_max_instances = 20
protect                 = true
point_in_time_recovery  = true
daily_backup_days       = 7
weekly_backup_weeks     = 4
retention_days          = 90
starts_per_day          = 5
