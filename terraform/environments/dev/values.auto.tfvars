# Sizes of dev: one worker, nothing kept for long, and everything can be deleted again.
environment             = "dev"
worker_instances        = 1
worker_max_sessions     = 4
worker_cpu              = "1"
worker_memory           = "1Gi"
start_bot_min_instances = 0
functions_max_instances = 2
protect                 = false
point_in_time_recovery  = false
daily_backup_days       = 0
retention_days          = 14
starts_per_day          = 50
