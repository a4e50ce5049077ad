"""The public estate: frames in, frames out, pure."""
