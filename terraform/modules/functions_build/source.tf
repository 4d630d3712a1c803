# The one source of all functions: each is deployed from it with an entry point of its own.

locals {
  # What is deployed. The same lines as `sha256sum` prints, so that cloudbuild.yaml comes to the same name.
  files  = sort(setunion(fileset(var.source_dir, "**/*.py"), fileset(var.source_dir, "requirements.txt")))
  sums   = join("", [for f in local.files : "${filesha256("${var.source_dir}/${f}")}  ${f}\n"])
  digest = sha256(local.sums)
}

data "archive_file" "source" {
  type        = "zip"
  output_path = "${var.build_dir}/functions-${local.digest}.zip"

  dynamic "source" {
    for_each = local.files
    content {
      filename = source.value
      content  = file("${var.source_dir}/${source.value}")
    }
  }
}

# A new zip under an old name is not deployed: the name holds the content's hash.
resource "google_storage_bucket_object" "source" {
  bucket = google_storage_bucket.source.name
  name   = "functions/${local.digest}.zip"
  source = data.archive_file.source.output_path

  # Old sources stay: a function that fails its smoke test goes back to one (cloudbuild.yaml).
  deletion_policy = "ABANDON"

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [source] # the name says what is in it; a zip made elsewhere is the same code

    precondition {
      condition     = contains(local.files, "main.py") && contains(local.files, "requirements.txt")
      error_message = "source_dir must hold main.py and requirements.txt; it does not."
    }
  }
}
