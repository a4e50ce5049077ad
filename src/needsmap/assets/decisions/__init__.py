"""Access, gaps, overlaps, opportunities, closures and siting."""
