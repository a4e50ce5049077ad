"""The strategic needs assessment from a recipe."""
