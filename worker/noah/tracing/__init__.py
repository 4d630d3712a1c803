"""One trace for each call: what LiveKit's own tracer and this worker tell of it, and nothing that anybody said."""
