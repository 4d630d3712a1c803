"""What every function needs: HTTP as the contract words it, who is calling, settings, the log, reading Firestore."""
