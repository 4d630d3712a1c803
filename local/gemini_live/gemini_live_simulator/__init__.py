"""A server that speaks Gemini Live's protocol."""
