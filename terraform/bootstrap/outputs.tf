output "github_variables" {
  description = "The repository variables that the workflows read (gh variable set NAME --body VALUE)."
  value = merge({
    "NOAH_${upper(var.environment)}_PROJECT"  = var.project_id
    "NOAH_${upper(var.environment)}_REGION"   = var.region
    "NOAH_${upper(var.environment)}_IDENTITY" = module.delivery.workload_identity_provider
  }, var.signed_images ? { "NOAH_${upper(var.environment)}_SIGNING_KEY" = module.admission[0].signing_key } : {}, var.domain == null ? {} : { "NOAH_${upper(var.environment)}_DOMAIN" = var.domain })
}

output "service_accounts" {
  description = "The accounts that deliver; deploy's goes into the environment's terraform.tfvars."
  value       = module.delivery.service_accounts
}

output "runtime_accounts" {
  description = "The accounts that the environment's parts run as."
  value       = values(module.accounts.emails)
}
