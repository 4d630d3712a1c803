"""Attacks on the local system, and what honest people notice of them."""
