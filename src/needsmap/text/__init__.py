"""Sentences that a reader sees, of what the packages below hold as data."""
