"""The invented borough as a shelf: cards, data files in the publishers' layouts, registers."""
