"""POST /api/start-bot: from a Firebase identity to a token for the room in which Noah waits."""
