"""Frames to a frozen `MapSpec`, and the spec to pages and figures.

The way through: `build` and `points` make the parts, `spec.MapSpec` holds them together,
`page.save_page(spec, path)` writes one self-contained HTML file, `static.save_figure` a PNG or
SVG. Folium and matplotlib live here and nowhere else.
"""
