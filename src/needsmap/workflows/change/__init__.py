"""What moved between releases, and how a place stood in each."""
