"""Files in, checked frames out: one reader for each kind of publisher's file."""
