# Who records may add files, who erases may find and delete them, and neither may read one.

resource "google_storage_bucket_iam_member" "writer" {
  for_each = var.writers

  bucket = google_storage_bucket.this.name
  role   = "roles/storage.objectCreator"
  member = each.value
}

# Of Google's roles that may delete, the one that may not read.
resource "google_storage_bucket_iam_member" "eraser" {
  for_each = var.erasers

  bucket = google_storage_bucket.this.name
  role   = "roles/storage.legacyBucketWriter"
  member = each.value
}
