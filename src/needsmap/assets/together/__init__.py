"""Which assets are close together, and whether by more than chance."""
