"""POST, GET and DELETE /api/invitations: how a team invites candidates."""
