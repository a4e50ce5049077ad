"""A document as a Word file: real headings, repeated table heads, described pictures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from needsmap.extras import load_extra
from needsmap.io.output_text import clean_text
from needsmap.reports import document as d
from needsmap.reports.html import NUMERIC
from needsmap.reports.pages.figures import written
from needsmap.reports.reproducible import EPOCH, reproducible_zip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from needsmap.reports.html import Drawn


_LANGUAGE = "en-GB"


def check_installed() -> ModuleType:
    """Load python-docx.

    Raises
    ------
    NeedsmapError
        Where it is not installed.
    """
    return load_extra("docx", "Word files")


def render(document: d.Document, maps: Mapping[str, Drawn] | None = None) -> bytes:
    """Render a document as a Word file (A4).

    Parameters
    ----------
    document
        What it says.
    maps
        Map title to what is drawn; its picture is used.

    Returns
    -------
    bytes
        The same document gives the same bytes.

    Raises
    ------
    NeedsmapError
        Where python-docx is not installed.
    """
    docx = check_installed()
    word = docx.Document()
    _set_up(word, document)
    if document.banner:
        word.add_paragraph().add_run(clean_text(document.banner)).bold = True
    word.add_heading(clean_text(document.title), level=0)
    word.add_paragraph(clean_text(document.subtitle), style="Subtitle")
    for line in (document.finding, document.prepared):
        if line:
            word.add_paragraph(clean_text(line))
    for section in document.sections:
        word.add_heading(clean_text(section.title), level=1)
        for block in section.blocks:
            _BLOCKS[type(block)](word, block, maps or {})
    if document.sources:
        word.add_heading("Sources and licences", level=1)
        for line in document.sources:
            word.add_paragraph(clean_text(line), style="List Bullet")
    out = io.BytesIO()
    word.save(out)
    return reproducible_zip(out.getvalue())


def _set_up(word: Any, document: d.Document) -> None:  # noqa: ANN401 - python-docx has no types
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(11)
    word.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), _LANGUAGE)
    about = word.core_properties
    # properties hold 255 characters
    about.title = clean_text(document.title)[:255]
    about.subject = clean_text(document.subtitle)[:255]
    about.author = about.last_modified_by = "needsmap"
    about.comments, about.language = "", _LANGUAGE
    about.created = about.modified = EPOCH.replace(tzinfo=None)
    _page_number(page.footer.paragraphs[0])


def _page_number(paragraph: Any) -> None:  # noqa: ANN401 - python-docx has no types
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run("Page ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 - python-docx offers no page number of its own


def _text(word: Any, block: d.Text, _: Mapping[str, Drawn]) -> None:  # noqa: ANN401
    for line in block.paragraphs:
        paragraph = word.add_paragraph(clean_text(line))
        if block.tone == "caveat":
            paragraph.style = word.styles["Intense Quote"]


def _bullets(word: Any, block: d.Bullets, _: Mapping[str, Drawn]) -> None:  # noqa: ANN401
    for item in block.items:
        word.add_paragraph(clean_text(item), style="List Bullet")


def _facts(word: Any, block: d.Facts, _: Mapping[str, Drawn]) -> None:  # noqa: ANN401
    for label, value, note in block.facts:
        paragraph = word.add_paragraph(style="List Bullet")
        paragraph.add_run(clean_text(f"{label}: "))
        paragraph.add_run(clean_text(value)).bold = True
        if note:
            paragraph.add_run(clean_text(f" ({note})"))


def _terms(word: Any, block: d.Terms, _: Mapping[str, Drawn]) -> None:  # noqa: ANN401
    for term, meaning in block.terms:
        paragraph = word.add_paragraph()
        paragraph.add_run(clean_text(f"{term}: ")).bold = True
        paragraph.add_run(clean_text(meaning))


def _links(word: Any, block: d.Links, _: Mapping[str, Drawn]) -> None:  # noqa: ANN401
    for text, address, note in block.links:
        word.add_paragraph(clean_text(f"{text} ({address}) {note}".strip()), style="List Bullet")


def _table(word: Any, block: d.Table, _: Mapping[str, Drawn]) -> None:  # noqa: ANN401
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    word.add_heading(clean_text(block.title), level=2)
    # a wide table must still break between words
    size = Pt(9 if len(block.columns) <= 6 else 8 if len(block.columns) <= 8 else 6.5)
    grid = word.add_table(rows=1, cols=len(block.columns), style="Light Grid Accent 1")
    head = grid.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - as above
    lines = [[c.heading for c in block.columns]] + [
        [written(cell, c.kind) for cell, c in zip(row, block.columns, strict=True)]
        for row in block.rows
    ]
    for i, line in enumerate(lines):
        row = head if i == 0 else grid.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above
        for cell, text, column in zip(row.cells, line, block.columns, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.add_run(clean_text(text)).font.size = size
            if column.kind in NUMERIC:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if block.note:
        word.add_paragraph().add_run(clean_text(block.note)).font.size = Pt(9)


def _map(word: Any, block: d.Map, maps: Mapping[str, Drawn]) -> None:  # noqa: ANN401
    from docx.shared import Mm

    word.add_heading(clean_text(block.title), level=2)
    drawn = maps.get(block.title)
    if drawn and drawn.picture:
        shape = word.add_picture(io.BytesIO(drawn.picture), width=Mm(165))
        shape._inline.docPr.set("descr", clean_text(block.alt))  # noqa: SLF001 - no other way to alt text
        shape._inline.docPr.set("title", clean_text(block.title))  # noqa: SLF001 - as above
    word.add_paragraph(clean_text(block.alt))


def _picture(word: Any, block: d.Picture, _: Mapping[str, Drawn]) -> None:  # noqa: ANN401
    from docx.shared import Mm

    # as wide as the text, or as tall as half a page
    wide = min(165.0, 120.0 * block.width / block.height)
    shape = word.add_picture(io.BytesIO(block.content), width=Mm(wide))
    shape._inline.docPr.set("descr", clean_text(block.alt))  # noqa: SLF001 - no other way to alt text
    credit = f"Picture: {block.credit}" if block.credit else ""
    line = " ".join(part for part in (block.caption, credit) if part)
    if line:
        word.paragraphs[-1].paragraph_format.keep_with_next = True
        word.add_paragraph(clean_text(line), style="Caption")


def _quadrants(word: Any, block: d.Quadrants, _: Mapping[str, Drawn]) -> None:  # noqa: ANN401
    word.add_heading(clean_text(block.title), level=2)
    grid = word.add_table(rows=2, cols=2, style="Table Grid")
    for i, (heading, meaning, items) in enumerate(block.boxes):
        cell = grid.cell(i // 2, i % 2)
        cell.paragraphs[0].add_run(clean_text(heading)).bold = True
        for line in (meaning, *(items or ("None",))):
            cell.add_paragraph(clean_text(line))
    if block.note:
        word.add_paragraph(clean_text(block.note))


_BLOCKS: dict[type, Callable[[Any, Any, Mapping[str, Drawn]], None]] = {
    d.Text: _text, d.Bullets: _bullets, d.Facts: _facts, d.Terms: _terms, d.Links: _links,
    d.Table: _table, d.Map: _map, d.Picture: _picture, d.Quadrants: _quadrants,
}  # fmt: skip
