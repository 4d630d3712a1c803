# The same in every environment: what differs is in values.auto.tfvars (sizes) and terraform.tfvars (names).

module "noah" {
  source = "../../modules/environment"

  project_id                  = var.project_id
  environment                 = var.environment
  region                      = var.region
  firestore_location          = var.firestore_location
  model_location              = var.model_location
  gemini_model                = var.gemini_model
  gemini_voice                = var.gemini_voice
  report_model                = var.report_model
  livekit_url                 = var.livekit_url
  livekit_credentials         = var.livekit_credentials
  livekit_credentials_version = var.livekit_credentials_version
  livekit_rotation_days       = var.livekit_rotation_days
  allowed_origins             = var.allowed_origins
  plans                       = var.plans
  starts_per_day              = var.starts_per_day
  retention_days              = var.retention_days
  lease_seconds               = var.lease_seconds
  max_interview_minutes       = var.max_interview_minutes
  worker_instances            = var.worker_instances
  worker_max_sessions         = var.worker_max_sessions
  worker_cpu                  = var.worker_cpu
  worker_memory               = var.worker_memory
  worker_image                = var.worker_image
  start_bot_min_instances     = var.start_bot_min_instances
  functions_max_instances     = var.functions_max_instances
  public                      = var.public
  protect                     = var.protect
  point_in_time_recovery      = var.point_in_time_recovery
  daily_backup_days           = var.daily_backup_days
  weekly_backup_weeks         = var.weekly_backup_weeks
  manage_auth                 = var.manage_auth
  authorized_domains          = var.authorized_domains
  app_check                   = var.app_check
  alert_emails                = var.alert_emails
  budget                      = var.budget
  deploy_service_account      = var.deploy_service_account
  build_dir                   = "${path.root}/build"
}
