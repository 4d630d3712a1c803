output "noah" {
  description = "What the next steps need: addresses, names, capacity."
  value       = module.noah

  precondition {
    condition     = length(local.unknown) == 0
    error_message = "There is no ${join(", ", local.unknown)}: modules/environment/README.md lists what there is."
  }
}
