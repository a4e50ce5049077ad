"""Build the documentation site: run the notebooks and the gallery's code, then Sphinx.

``python docs/build_site.py FOLDER`` works on a copy of the pages, so that nothing that is made
gets into the source. Each notebook of ``examples/`` becomes a page with its outputs; beside each
block of Python of ``gallery.md`` stands what it saves.
"""

from __future__ import annotations

import contextlib
import html
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient import NotebookClient
from sphinx.cmd.build import build_main

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parent
EXAMPLES = DOCS.parent / "examples"
BLOCK = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
FRAME = re.compile(r'<iframe[^>]*srcdoc="([^"]*)"[^>]*></iframe>')


def build(target: Path) -> int:
    """Build the site into a folder.

    Parameters
    ----------
    target
        The folder; it is made where there is none.

    Returns
    -------
    int
        Sphinx's exit code: 0 where nothing is wrong; a warning is an error.
    """
    with tempfile.TemporaryDirectory() as made:
        source = Path(made) / "docs"
        shutil.copytree(DOCS, source, ignore=shutil.ignore_patterns("__pycache__"))
        for folder in ("notebooks", "gallery", "extra/maps"):
            (source / folder).mkdir(parents=True)
        for path in sorted(EXAMPLES.glob("*.ipynb")):
            page = source / "notebooks" / f"{path.stem}.md"
            page.write_text("\n\n".join(_cells(path, source)), encoding="utf-8")
        page = source / "gallery.md"
        page.write_text(_gallery(page.read_text(encoding="utf-8"), source), encoding="utf-8")
        doctrees = str(Path(made) / "doctrees")
        return build_main(["-q", "-W", "--keep-going", "-d", doctrees, str(source), str(target)])


def _cells(path: Path, source: Path) -> Iterator[str]:
    """Run a notebook in a folder of its own; return its cells as Markdown."""
    notebook: Any = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}}).execute()
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            yield cell.source
            continue
        yield f"```python\n{cell.source}\n```"
        for output in cell.outputs:
            if output.get("name") == "stderr":  # notes of the machine that builds the site
                continue
            yield _output(output, source / "extra/maps" / f"{path.stem}-{number}.html")


def _output(output: Any, target: Path) -> str:  # noqa: ANN401 - nbformat is not typed
    """Return what a cell shows; a map becomes a file of its own, in a frame."""
    data = output.get("data", {})
    shown = data.get("text/html", "")
    framed = FRAME.search(shown)
    if framed:
        target.write_text(html.unescape(framed[1]), encoding="utf-8")
        return _frame(f"../maps/{target.name}")
    if shown:
        return f'<div class="output">\n{shown}\n</div>'
    if "image/png" in data:
        chart = f"data:image/png;base64,{data['image/png'].strip()}"
        return f'<img alt="The chart that the code above draws" src="{chart}">'
    text = output.get("text") or data.get("text/plain", "")
    return f"```text\n{text.rstrip()}\n```"


def _frame(address: str) -> str:
    return f'<iframe class="map" title="Map" loading="lazy" src="{address}"></iframe>'


def _gallery(markdown: str, source: Path) -> str:
    """Run the gallery's blocks in order, and put beside each what it saves."""
    names: dict[str, object] = {"__name__": "__gallery__"}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return BLOCK.sub(lambda block: _beside(block, names, source), markdown)


def _beside(block: re.Match[str], names: dict[str, object], source: Path) -> str:
    """Run a block; return it with a picture or a frame for each file that it made."""
    before = set(Path().glob("*.*"))
    exec(compile(block[1], "docs/gallery.md", "exec"), names)  # noqa: S102 - the page's own code
    shown = []
    for made in sorted(set(Path().glob("*.*")) - before):
        page = made.suffix == ".html"
        shutil.copy(made, source / ("extra/maps" if page else "gallery"))
        shown.append(_frame(f"maps/{made}") if page else f"![{_heading(block)}](gallery/{made})")
    return "\n".join([":::{container} beside", block[0], *shown, ":::\n"]) if shown else block[0]


def _heading(block: re.Match[str]) -> str:
    """Return the heading that a block stands under: the picture's alt text."""
    return re.findall(r"^## (.+)$", block.string[: block.start()], re.MULTILINE)[-1]


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1])))
