"""Clients from their registries, unmodified, against the simulator: `python -m conformance`."""
