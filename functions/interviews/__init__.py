"""What is a candidate's own: /api/interviews, one or all of them, and /api/me, all that is held about them."""
