variable "project_id" {
  description = "The environment's project."
  type        = string
  nullable    = false
}

variable "region" {
  description = "The region of the functions."
  type        = string
  nullable    = false
}

variable "domain" {
  description = "The name under which page and functions are reached; its A record is yours to set."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain)) && length(var.domain) <= 63
    error_message = "Write a host name of at most 63 characters, e.g. \"interviews.example.com\": no address, no wildcard, no https://."
  }
}

variable "page_host" {
  description = "The host that has the page: Firebase Hosting's, PROJECT.web.app."
  type        = string
  nullable    = false
}

variable "functions" {
  description = "The paths of each function, by its name."
  type        = map(set(string))
  nullable    = false

  validation {
    condition     = length(var.functions) > 0 && alltrue([for path in flatten([for paths in values(var.functions) : tolist(paths)]) : can(regex("^/api/[a-z-]+(/\\*)?$", path))])
    error_message = "Write paths such as \"/api/interviews\" and \"/api/interviews/*\": all else is the page's."
  }
}

variable "limits" {
  description = "What one network address may do: starts and calls in a minute, and for how many seconds who makes more calls is kept out. Google counts in each of its places by itself, and nearly."
  type = object({
    # Calls of start-bot in a minute; further ones are answered 429.
    starts_per_minute = optional(number, 60)
    # All other calls in a minute.
    calls_per_minute = optional(number, 600)
    # Seconds for which who makes more of those is kept out, of all functions but start-bot.
    ban_seconds = optional(number, 300)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for n in [var.limits.starts_per_minute, var.limits.calls_per_minute] : n >= 10 && n <= 10000 && floor(n) == n])
    error_message = "Write starts_per_minute and calls_per_minute as whole numbers from 10 to 10000: several people share an address."
  }
  validation {
    condition     = contains([60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600], var.limits.ban_seconds)
    error_message = "Write ban_seconds as 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700 or 3600."
  }
}

variable "waf" {
  description = "Google's preconfigured rules: those that refuse a call, and those that only write down that they would have."
  type = object({
    # Refuses: only rules that look at no text of a person.
    enforced = optional(set(string), ["scannerdetection-v33-stable"])
    # Writes down.
    previewed = optional(set(string), ["lfi-v33-stable", "protocolattack-v33-stable", "rce-v33-stable", "sqli-v33-stable", "xss-v33-stable"])
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in setunion(var.waf.enforced, var.waf.previewed) : can(regex("^[a-z]+-(v33-stable|v33-canary|canary)$", name))])
    error_message = "Write rules by their names, e.g. \"sqli-v33-stable\"."
  }
  validation {
    condition     = length(setintersection(var.waf.enforced, var.waf.previewed)) == 0
    error_message = "Write each rule once: either it refuses, or it is in preview."
  }
  validation {
    condition     = !contains([for name in var.waf.enforced : split("-", name)[0]], "methodenforcement")
    error_message = "Leave methodenforcement out of enforced: it lets neither PUT nor DELETE pass, with which people change and delete what is theirs."
  }
}
