"""As many workers as there are calls: reads the leases, and sets the number of the worker's instances."""
