output "require_app_check" {
  description = "Whether the functions should ask for App Check."
  value       = var.app_check != null
}
