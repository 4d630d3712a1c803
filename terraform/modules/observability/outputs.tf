output "alerts" {
  description = "The alerts' names, which are sections of docs/runbook.md."
  value       = sort(concat(keys(local.alerts), keys(local.objectives), ["start-down"]))
}
