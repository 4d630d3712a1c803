"""GET /api/interviews, GET and DELETE /api/interviews/{id}: a candidate's own interviews, and nobody else's."""
