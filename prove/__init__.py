"""Proofs that the tests see each protection go: see README.md beside this file."""
