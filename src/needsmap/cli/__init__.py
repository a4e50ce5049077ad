"""The command line: speaks, never computes."""
