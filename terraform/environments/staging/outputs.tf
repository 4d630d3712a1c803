output "noah" {
  description = "What the next steps need: addresses, names, capacity."
  value       = module.noah
}
