# Sizes of staging: as in prod, once instead of twice.
environment             = "staging"
worker_instances        = 1
worker_max_sessions     = 8
worker_cpu              = "2"
worker_memory           = "2Gi"
start_bot_min_instances = 0
functions_max_instances = 5
protect                 = true
point_in_time_recovery  = false
daily_backup_days       = 7
retention_days          = 14
starts_per_day          = 50
