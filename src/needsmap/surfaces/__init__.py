"""Rasters of people, provision and distance, and their means in areas: arrays in, frames out."""
