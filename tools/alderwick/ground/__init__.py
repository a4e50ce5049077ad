"""The ground of the invented borough: cells, and the areas of every vintage made of them."""
