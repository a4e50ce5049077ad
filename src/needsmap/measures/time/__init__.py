"""Two releases, or all of them: carried between vintages, compared, lined up."""
