"""A call as a picture: who spoke when, and what was generated, waited for and stored."""
