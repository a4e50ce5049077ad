"""Inequality, intervals, small counts and spatial pattern."""
