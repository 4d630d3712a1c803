output "events" {
  description = "The events that metrics are made of."
  value       = sort(distinct(concat(keys(local.events), [for n in local.numbers : n.event])))
}

output "fields" {
  description = "The fields of events that metrics read, as event.field."
  value = sort(concat(
    [for e, m in local.events : "${e}.${m.label}" if can(m.label)],
    [for e, m in local.events : "${e}.${regex("jsonPayload\\.([a-z_]+)", m.filter)[0]}" if can(m.filter)],
    [for n in local.numbers : "${n.event}.${n.field}"],
  ))
}

output "alerts" {
  description = "The alerts' names, which are sections of docs/runbook.md."
  value       = sort(concat(keys(local.alerts), ["start-down"]))
}
