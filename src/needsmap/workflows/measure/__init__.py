"""Measures of any place, and custom indices."""
