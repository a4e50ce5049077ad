"""The invented borough: made by code from a seed, and marked invented wherever it is shown."""
