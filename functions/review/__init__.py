"""GET /api/review/…, POST /api/review/interviews/{id}/decision: the team looks at interviews, and decides."""
