"""How Sphinx builds the site; `build_site.py` calls it. Nothing on a page comes from a network."""

from __future__ import annotations

project = "needsmap"
copyright = "the authors of needsmap"  # noqa: A001 - Sphinx's name for it
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["extra"]

myst_enable_extensions = ["attrs_block", "colon_fence"]
myst_heading_anchors = 4

# `load` in a docstring leads to needsmap.load
default_role = "py:obj"
add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_use_type_comments = False
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
maximum_signature_line_length = 88

html_theme = "furo"
html_title = "needsmap"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
# the notebooks' and the gallery's map pages
html_extra_path = ["extra"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
