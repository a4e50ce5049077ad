"""Measures of any place, and indices of one's own."""
