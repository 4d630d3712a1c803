output "database" {
  description = "The database's id."
  value       = google_firestore_database.this.name
}

output "ttl_collection_groups" {
  description = "The collection groups whose documents expire."
  value       = sort([for f in local.fields : f.collectionGroup if try(f.ttl, false)])
}
