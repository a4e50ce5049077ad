"""Frames to `MapSpec`, and `MapSpec` to pages and pictures."""
