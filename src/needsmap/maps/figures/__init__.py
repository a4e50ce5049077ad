"""Pictures that stand still: PNG and SVG."""
