"""GET, PUT and DELETE /api/profile: what a candidate has said of themselves, for Noah."""
