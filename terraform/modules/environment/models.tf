# What is known of the models: written from worker/noah/model_profile.py by `python -m local.models --write`.
# A model of which something is not known is not refused for it.

locals {
  models = merge(values(jsondecode(file("${path.module}/models.json")))...)

  served  = { for name, model in local.models : name => model.locations if model.locations != null }
  instead = { for name, model in local.models : name => ": use ${model.successor}" if model.successor != null }
  gone = {
    for name, model in local.models : name => "${name} was retired on ${split("T", model.retires)[0]}${lookup(local.instead, name, "")}."
    if try(timecmp(plantimestamp(), model.retires) >= 0, false)
  }
}
