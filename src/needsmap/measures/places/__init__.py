"""Any place: which areas it is made of, its measures, what the average hides."""
