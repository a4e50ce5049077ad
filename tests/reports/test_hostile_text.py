"""What partners wrote stays text in every file: no link, no formula, no markup, no broken file."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from xml.etree import ElementTree as ET

import docx
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needsmap.errors import FrameError
from needsmap.reports import document as d
from needsmap.reports import downloads, html, word, workbook

LINKS = (
    "[gov](https://evil.example)", "[a](b) and [c](d)", "[x](javascript:alert(1))", "[](x)",
    "https://evil.example", "http://evil.example", "mailto:a@evil.example", "ftp://evil.example",
    "internal:Sheet!A1", "external:\\\\evil\\share\\x.xlsx", "file:///etc/passwd",
)  # fmt: skip
FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "{=1}", "=HYPERLINK(1)")
BROKEN = (
    "a\ud800b",
    "a\ufffeb",
    "a\uffffb",
    "a\x00b",
    "a\x0bb",
    "a\x1fb",
    "$$note$$",
    "$$$$",
    "$$$",
)
MARKUP = (
    "</script><script>hit=1</script>",
    "\u2028",
    "]]>",
    "<!--",
    "&amp;",
    "{{ 7 * 7 }}",
    "_x0041_",
)
TEXTS = (*LINKS, *FORMULAS, *BROKEN, *MARKUP)


def report(*texts: str) -> d.Document:
    """A document with every text at every place."""
    blocks: list[d.Block] = [d.Bullets(texts)]
    for i, text in enumerate(texts):
        blocks += [
            d.Text(paragraphs=(text,), tone="caveat"),
            d.Facts(((text, text, text),)),
            d.Terms(terms=((text, text),)),
            d.Links(links=((text, "https://www.gov.uk", text),)),
            d.Table(
                title=f"{text} {i}",
                columns=(d.Column("Name"), d.Column(f"{text} "), d.Column("Mark", "mark")),
                rows=((text, text, d.Mark(text, "good")),),
                note=text,
            ),
        ]
    return d.Document(
        title=f"Title {texts[0]}", subtitle=texts[0], finding=texts[0], banner=texts[0],
        date=texts[0], sources=texts,
        sections=(d.Section(title=f"Part {texts[0]}", blocks=tuple(blocks)),),
    )  # fmt: skip


def members(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        return {name: file.read(name) for name in file.namelist()}


def assert_closed(raw: bytes) -> None:
    """Every member is XML, no relation leaves the file, nothing is a formula or a field of ours."""
    for name, content in members(raw).items():
        if name.endswith((".xml", ".rels")):
            ET.fromstring(content)  # noqa: S314 - we wrote it
            assert b'TargetMode="External"' not in content, name
            assert b"<f>" not in content, name
            assert b"<hyperlink " not in content or name.startswith("xl/worksheets/"), name


def test_no_text_becomes_a_link_or_a_formula() -> None:
    raw = workbook.render(report(*TEXTS))
    assert_closed(raw)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    for i, text in enumerate(TEXTS, start=2):
        first, second, mark = book.get_sheet_by_index(i).to_python()[-1]
        assert first == second == mark
        kept = str(first).replace("] (", "](").removesuffix(" [as written]").replace("$ $", "$$")
        plain = re.sub("[\x00\x0b\x1f\ud800\ufffe\uffff]", "", text).strip()
        assert kept.replace("$ $", "$$") == (plain or "[x]")


def test_a_page_and_a_word_file_hold_all_of_them() -> None:
    whole = report(*TEXTS)
    raw = word.render(whole)
    assert_closed(raw)
    texts = [p.text for p in docx.Document(io.BytesIO(raw)).paragraphs]
    assert "[gov](https://evil.example)" in texts
    page = html.render(whole)
    page.encode()
    assert "<script" not in page
    assert re.findall(r'href="([^#"][^"]*)"', page) == ["https://www.gov.uk"] * len(TEXTS)
    table = next(t for _, t in whole.tables())
    assert downloads.as_csv(table)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), min_size=1, max_size=20))
def test_any_text_makes_sound_files(text: str) -> None:
    whole = report(text * 30)
    assert_closed(workbook.render(whole))
    assert_closed(word.render(whole))
    html.render(whole).encode()


@pytest.mark.parametrize("text", FORMULAS[:6])
def test_a_csv_cell_is_no_formula(text: str) -> None:
    table = d.Table(title="T", columns=(d.Column(text), d.Column("B")), rows=((text, -1),))
    rows = list(csv.reader(io.StringIO(downloads.as_csv(table).decode("utf-8-sig"), newline="")))
    assert [rows[0][0], rows[1]] == [f"'{text}", [f"'{text}", "-1"]]


@pytest.mark.parametrize(
    "title",
    [
        "History",
        "Cover",
        "contents",
        "Notes",
        "'",
        "[]:*?/\\",
        "\ud800",
        "\U00016f00" * 20,
        "x" * 40,
    ],
)
def test_a_sheet_has_a_name_that_excel_takes(title: str) -> None:
    table = d.Table(title=title, columns=(d.Column("A"),), rows=(("x",),))
    section = d.Section(title="S", blocks=(table, table))
    raw = workbook.render(d.Document(title="T", subtitle="s", sections=(section,)))
    names = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)).sheet_names
    assert len({n.casefold() for n in names}) == 4
    assert not {n.casefold() for n in names[2:]} & {"history", "cover", "contents", "notes"}
    assert all(len(n.encode("utf-16-le")) <= 62 for n in names)
    assert not any(set(n) & set("[]:*?/\\'") for n in names)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    table = d.Table(title="T", columns=(d.Column("A"),), rows=(("x" * 40_000,),))
    section = d.Section(title="S", blocks=(table,))
    raw = workbook.render(d.Document(title="T", subtitle="s", sections=(section,)))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    cell = book.get_sheet_by_index(2).to_python()[-1][0]
    assert len(cell) == 32_767
    assert cell.endswith("x…")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
     "file:///etc/passwd", "data:text/html,x", "//evil.example", "\\\\evil\\x", "vbscript:x",
     "https:evil.example", "", "blob:x", "\x01javascript:alert(1)"],
)  # fmt: skip
def test_a_link_that_runs_or_reads_is_refused(address: str) -> None:
    assert not d.is_link(address)
    with pytest.raises(FrameError, match="https://"):
        d.Links(links=(("text", address, ""),))


@pytest.mark.parametrize("address", ["https://www.gov.uk/a?b=c#d", "HTTP://x.uk", "mailto:a@b.uk"])
def test_links_to_the_web_and_to_mail_are_kept(address: str) -> None:
    assert d.is_link(address)
