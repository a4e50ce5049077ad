"""Partners' own papers: performance, priorities, spending."""
