"""Measures of need: frames in, frames out, pure."""
