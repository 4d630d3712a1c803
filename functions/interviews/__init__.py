"""GET and DELETE /api/interviews/{id}: a candidate's own interview, and nobody else's."""
