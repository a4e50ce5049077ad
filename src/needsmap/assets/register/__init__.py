"""Rows to places to sites: what a register holds and what it lacks."""
