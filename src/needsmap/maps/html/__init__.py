"""A map as one page: packed, drawn, wrapped, inlined."""
