"""Faults put into real parts, many times, and what candidates then experience: `make faults`."""
