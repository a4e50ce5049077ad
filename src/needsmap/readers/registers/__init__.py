"""Asset registers as partners send them."""
