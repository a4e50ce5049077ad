"""One document, four forms: nothing runs, nothing is lost, the same bytes again."""

import io
import re
import zipfile

import docx
import pytest
import python_calamine
from docx.oxml.ns import qn
from PIL import Image

from needsmap.errors import FrameError, NeedsmapError
from needsmap.reports import document as d
from needsmap.reports import html, pdf, word, workbook

HOSTILE = "<script>alert(1)</script>"


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def report() -> d.Document:
    return d.Document(
        title=f"Ward {HOSTILE}",
        subtitle='Profile "}\\',
        finding="One area stands out.",
        sections=(
            d.Section(
                title="In short",
                blocks=(
                    d.Text(paragraphs=(HOSTILE,), tone="lead"),
                    d.Facts((("People", "9,997", HOSTILE),)),
                    d.Bullets((HOSTILE,)),
                    d.Terms(terms=((HOSTILE, HOSTILE),)),
                    d.Links(links=((HOSTILE, "page.html", HOSTILE),)),
                    d.Picture(
                        alt=f'A hall" {HOSTILE}',
                        content=jpeg(),
                        width=40,
                        height=30,
                        caption=HOSTILE,
                        credit=HOSTILE,
                    ),
                ),
            ),
            d.Section(
                title="Figures",
                blocks=(
                    d.Table(
                        title="By domain",
                        columns=(
                            d.Column("Domain"),
                            d.Column("Percentile", "bar"),
                            d.Column("Status", "mark"),
                            d.Column("Pounds", "pounds"),
                        ),
                        rows=(
                            (HOSTILE, 12.3, d.Mark("on target", "good"), 1200),
                            ("=1+1", None, d.Mark("below target", "bad"), None),
                        ),
                        note="Low is deprived.",
                    ),
                ),
            ),
        ),
        sources=(HOSTILE,),
    )


def test_the_page_holds_no_markup_of_the_users(report: d.Document) -> None:
    page = html.render(report)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 8
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    assert "<" not in style[1]
    assert style[1].count("{") == style[1].count("}")


def test_the_page_asks_for_nothing(report: d.Document) -> None:
    page = html.render(report)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    assert "url(" not in page
    assert "@import" not in page


def test_status_is_said_in_words_and_shape(report: d.Document) -> None:
    page = html.render(report)
    assert '<span class="shape" aria-hidden="true">\u25a0</span> below target' in page
    assert "no figure" in page


def test_every_form_is_the_same_again(report: d.Document) -> None:
    assert html.render(report) == html.render(report)
    assert word.render(report) == word.render(report)
    assert workbook.render(report) == workbook.render(report)


def test_word_has_real_headings_and_table_heads(report: d.Document) -> None:
    file = docx.Document(io.BytesIO(word.render(report)))
    styles = [(p.style.name, p.text) for p in file.paragraphs if p.style.name.startswith("Head")]
    assert ("Heading 1", "In short") in styles
    assert ("Heading 2", "By domain") in styles
    assert file.tables[0].rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert [c.text for c in file.tables[0].rows[2].cells] == [
        "=1+1",
        "\u2013",
        "below target",
        "\u2013",
    ]
    assert file.core_properties.created.year == 2000


def test_a_photograph_has_words_in_every_form(report: d.Document) -> None:
    page = html.render(report)
    assert 'alt="A hall&#34; &lt;script&gt;' in page
    assert f'alt="" {HOSTILE}' not in page
    file = docx.Document(io.BytesIO(word.render(report)))
    alts = [shape._inline.docPr.get("descr") for shape in file.inline_shapes]
    assert alts == [f'A hall" {HOSTILE}']
    assert f"{HOSTILE} Picture: {HOSTILE}" in [p.text for p in file.paragraphs]
    with pytest.raises(FrameError, match="needs words that say what it shows"):
        d.Picture(alt=" ", content=b"", width=1, height=1)


def test_control_characters_do_not_break_word_or_the_workbook() -> None:
    table = d.Table(title="T\x00\x0b", columns=(d.Column("A\x01"),), rows=(("\x02b",),))
    report = d.Document(
        title="X\x03", subtitle="Y", sections=(d.Section(title="S\x04", blocks=(table,)),)
    )
    assert docx.Document(io.BytesIO(word.render(report))).tables[0].rows[1].cells[0].text == "b"
    assert zipfile.ZipFile(io.BytesIO(workbook.render(report))).testzip() is None


def test_the_workbook_has_a_cover_contents_and_one_table_a_sheet(report: d.Document) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook.render(report)))
    assert book.sheet_names == ["Cover", "Contents", "By domain"]
    rows = book.get_sheet_by_name("By domain").to_python()
    assert ["=1+1", "[x]", "below target", "[x]"] in rows
    raw = zipfile.ZipFile(io.BytesIO(workbook.render(report)))
    sheets = [raw.read(n).decode() for n in raw.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet for sheet in sheets)


def test_a_sheet_is_named_in_whole_words() -> None:
    def table(title: str) -> d.Table:
        return d.Table(title=title, columns=(d.Column("A"),), rows=(("x",),))

    titles = (
        "Several ways to sum up the IMD 2019",
        "Several ways to sum up the IMD 2025",
        "x" * 40,
    )
    section = d.Section(title="S", blocks=tuple(table(title) for title in titles))
    raw = workbook.render(d.Document(title="T", subtitle="s", sections=(section,)))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    assert book.sheet_names[2:] == [
        "Several ways to sum up the", "Several ways to sum up the 2", "x" * 28,
    ]  # fmt: skip


def test_a_workbook_needs_a_table() -> None:
    with pytest.raises(NeedsmapError, match="at least one table"):
        workbook.render(d.Document(title="X", subtitle="Y", sections=()))


def test_two_sections_of_one_name_are_refused() -> None:
    section = d.Section(title="Same", blocks=())
    with pytest.raises(FrameError, match="two sections"):
        d.Document(title="X", subtitle="Y", sections=(section, section))


def test_a_table_with_a_short_row_is_refused() -> None:
    with pytest.raises(FrameError, match="row 1: 1 cells for 2 columns"):
        d.Table(title="T", columns=(d.Column("A"), d.Column("B")), rows=(("x",),))


def test_without_a_browser_the_way_to_print_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEEDSMAP_CHROMIUM", "no-such-browser")
    with pytest.raises(NeedsmapError, match="Save as PDF"):
        pdf.render("<p>x</p>")


def test_a_browser_that_fails_is_named() -> None:
    with pytest.raises(NeedsmapError, match="made no PDF"):
        pdf.render("<p>x</p>", browser="/bin/false")


@pytest.mark.browser
def test_the_pdf_is_the_same_again_with_page_numbers(report: d.Document) -> None:
    if pdf.find_browser() is None:
        pytest.skip("no Chromium, Edge or Chrome is installed")
    page = html.render(report, printed=True)
    first = pdf.render(page)
    assert first.startswith(b"%PDF")
    assert b"/StructTreeRoot" in first
    assert b"file:" not in first
    assert first == pdf.render(page)
