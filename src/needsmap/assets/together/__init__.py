"""What stands together, and whether by more than chance."""
