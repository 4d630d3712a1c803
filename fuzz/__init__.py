"""What strangers can send: requests made from docs/openapi.yaml, sent to running functions."""
