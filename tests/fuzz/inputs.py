"""Inputs near what people send: tables, map files, cards and recipes, then damaged.

Nothing here is random bytes alone: a damaged table is still a table nearly everywhere, so that
what reads it gets past its first check.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import Any

from hypothesis import strategies as st

#: Cells that broke a reader somewhere, or nearly did.
ODD = (
    "", " ", "-", "*", "[c]", "<5", "1 to 4", "#REF!", "=1+1", "nan", "inf", "-inf", "1E+11",
    "1e400", "\u0000", "\ufffe", "\U0001f600", "\u202e abc", "é", "â€™", "\x1b[31mred", "a" * 300,
    "1,234.5", "1.234,5", "£1.2m", "50%", "0.5", "-3", "31/02/2027", "24/06/72",
    "2027-06-30T00:00:00Z", "46112", "1751241600000", "01/01/1900", "31/12/9999", "E01002969",
    "e01002969", "W01000001",
    "KT1 3DH", "KT1", "JE2 3AB", "TQ 186 692", "51.4, -0.3", "POINT (518600 169200)", "518600",
    "169200", "51.4094", "-0.2961", "5.18E+05", "0", "9" * 25, "Total", "Grand total", "Sub-total:",
    "Note: estimates", "Yes", "No", "live", "Closed", "Occupied", "Higher is better", "Lower", "↑",
    "first,second", 'say "so"', "one\ntwo", "[text](http://a.b)", "<b>x</b>", "{{ x }}",
)  # fmt: skip
HEADINGS = (
    "name", "Site Name", "postcode", "Post Code", "Easting", "Northing", "x", "y", "Latitude",
    "Longitude", "Grid Reference", "geometry", "UPRN", "Use", "Partner", "Organisation", "Status",
    "Lease End", "Floor area (sq ft)", "Utilisation", "Running cost (£000)", "Condition", "Tenure",
    "LSOA11CD", "LSOA21CD", "code", "place", "count", "people", "Workers", "Residents", "Issue",
    "Votes", "Ballot", "First choice", "Second choice", "amount", "kind", "programme", "theme",
    "discretion", "restriction", "Ref", "Indicator", "Polarity", "Q1", "Q2", "Q2 Target", "2010/11",
    "Jul-11", "Target", "Year to date", "Value", "area_code", "", "  ", "Notes",
)  # fmt: skip

#: Characters that no workbook can hold: a spreadsheet program would not write them.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

cells = st.one_of(
    st.sampled_from(ODD),
    st.integers(-(10**6), 10**6).map(str),
    st.floats(width=32).map(str),
    st.text(max_size=12),
)


_figures = st.one_of(st.integers(0, 500).map(str), st.sampled_from(["12.5", "1,250", "45%", "N/A"]))
_names = st.sampled_from(["Elm Hall", "Oak Library", "Ash Depot", "NHS", "Housing", "Jobs"])
#: What a column of a heading usually holds, so that most tables get far.
USUAL: dict[str, st.SearchStrategy[str]] = {
    **dict.fromkeys(("name", "Site Name", "Issue", "partner", "Partner", "place", "Indicator",
                     "programme", "First choice", "Second choice", "theme"), _names),
    **dict.fromkeys(("Q1", "Q2", "Q2 Target", "2010/11", "Jul-11", "Target", "Value", "count",
                     "people", "Workers", "Residents"), _figures),
    "Votes": st.integers(0, 500).map(str), "amount": st.integers(-9, 10**6).map("£{:,}".format),
    "Ref": st.integers(1, 10**6).map("K{}".format), "Ballot": st.integers(1, 99).map(str),
    "Polarity": st.sampled_from(["Higher is better", "Lower is better", "H", "Goldilocks"]),
    **dict.fromkeys(("LSOA11CD", "area_code", "code"),
                    st.integers(1, 10**6 - 1).map("E01{:06d}".format)),
    "mnemonic": st.integers(1, 10**6 - 1).map("e01{:06d} : Elm 001A".format),
    "postcode": st.sampled_from(["KT1 3DH", "ZZ1 1AA", "ZZ1 1AB", "kt13dh", ""]),
    "kind": st.sampled_from(["spent", "allocated", ""]),
}  # fmt: skip


@st.composite
def tables(draw: st.DrawFn, headings: tuple[str, ...] = ()) -> list[list[str]]:
    """Draw a table: perhaps a title, one or two header rows, a body that is mostly square."""
    wanted = st.lists(st.sampled_from(HEADINGS), max_size=8)
    header = [*headings, *draw(wanted)] or ["name", "postcode"]
    width = len(header)
    usual = [USUAL.get(heading) if draw(st.integers(0, 9)) else None for heading in header]
    odd = draw(st.sampled_from([0, 0, 5, 50]))
    body = []
    for _ in range(draw(st.integers(0, 8))):
        row = [draw(kind if kind is not None and draw(st.integers(1, 100)) > odd else cells)
               for kind in usual]  # fmt: skip
        if draw(st.integers(0, 9)) == 0:
            row = row[: draw(st.integers(0, width))] + draw(st.lists(cells, max_size=3))
        body.append(row)
    title = draw(st.sampled_from([[], [["A list of 2026"]], [["", *["2024/25"] * (width - 1)]]]))
    return [*title, header, *body]


@st.composite
def text_files(draw: st.DrawFn, headings: tuple[str, ...] = ()) -> tuple[str, bytes]:
    """Draw a csv in some encoding and separator, then perhaps damage it."""
    sink = io.StringIO()
    separator = draw(st.sampled_from(",;\t|"))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    csv.writer(sink, delimiter=separator, lineterminator=end, quoting=quoting).writerows(
        draw(tables(headings))
    )
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-be"]))
    data = sink.getvalue().encode(encoding, errors="replace")
    suffix = draw(st.sampled_from([".csv", ".txt", ".tsv"]))
    return suffix, draw(damaged(data))


@st.composite
def workbooks(draw: st.DrawFn, headings: tuple[str, ...] = ()) -> tuple[str, bytes]:
    """Draw an xlsx of one to three worksheets, then perhaps damage a part of it or the whole."""
    import openpyxl

    book = openpyxl.Workbook()
    for number in range(draw(st.integers(1, 3))):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.sheet_state = draw(st.sampled_from(["visible", "visible", "hidden"])) if number else (
            "visible"
        )  # fmt: skip
        for row in draw(tables(headings)):
            sheet.append([_NOT_XML.sub("?", cell) for cell in row])
        if draw(st.booleans()) and sheet.max_row > 2:
            sheet.merge_cells(start_row=2, end_row=sheet.max_row, start_column=1, end_column=2)
    sink = io.BytesIO()
    book.save(sink)
    data = sink.getvalue()
    if draw(st.booleans()):
        data = draw(damaged_parts(data))
    return draw(st.sampled_from([".xlsx", ".xlsx", ".csv", ".ods"])), data


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Cut, repeat, overwrite or insert bytes, half of the time."""
    if draw(st.booleans()) or not data:
        return data
    out = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(out) - 1, 0)))
        match draw(st.integers(0, 3)):
            case 0:
                del out[at : at + draw(st.integers(1, 64))]
            case 1:
                out[at:at] = out[at : at + draw(st.integers(1, 64))]
            case 2:
                out[at : at + 1] = draw(st.binary(min_size=1, max_size=4))
            case _:
                out = out[:at]
    return bytes(out)


@st.composite
def damaged_parts(draw: st.DrawFn, data: bytes) -> bytes:
    """Damage one member of a zip and pack it again, so that the zip itself is whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from(sorted(parts)))
    parts[name] = draw(damaged(parts[name]))
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, part in parts.items():
            archive.writestr(each, part)
    return sink.getvalue()


@st.composite
def changed_csv(draw: st.DrawFn, original: str) -> tuple[str, bytes]:
    """Change a published table: cells, headings, rows gone, doubled or sorted; then damage it."""
    rows = list(csv.reader(io.StringIO(original)))[: draw(st.sampled_from([4, 30, 10**6]))]
    for _ in range(draw(st.integers(0, 4))):
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, len(rows[0]) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                rows[row][column % max(len(rows[row]), 1)] = draw(cells)
            case 1:
                del rows[row]
            case 2:
                rows.insert(row, list(rows[row]))
            case 3:
                rows[0][column % len(rows[0])] = draw(st.sampled_from([*HEADINGS, *rows[0]]))
            case 4:
                rows = [[*r[:column], *r[column + 1 :]] for r in rows]
            case _:
                rows[1:] = sorted(rows[1:], key=str, reverse=draw(st.booleans()))
        if not rows or not all(rows):
            break
    sink = io.StringIO()
    csv.writer(sink, delimiter=draw(st.sampled_from(",;"))).writerows(rows)
    return ".csv", draw(damaged(sink.getvalue().encode()))


# ------------------------------------------------------------------ map files

numbers = st.one_of(
    st.floats(-200, 200),
    st.floats(allow_nan=True),
    st.integers(0, 700_000),
    st.sampled_from([518600, 169200, -0.3, 51.4, 1e308]),
)
positions = st.lists(numbers, min_size=0, max_size=4)
rings = st.one_of(
    st.just([[-0.3, 51.4], [-0.29, 51.4], [-0.29, 51.41], [-0.3, 51.4]]),
    st.just([[518600, 169200], [519600, 169200], [519600, 170200], [518600, 169200]]),
    st.lists(positions, max_size=6),
)
geometries: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.builds(lambda p: {"type": "Point", "coordinates": p}, positions),
    st.builds(lambda r: {"type": "Polygon", "coordinates": r}, st.lists(rings, max_size=3)),
    st.builds(lambda r: {"type": "LineString", "coordinates": r}, rings),
    st.builds(
        lambda r: {"type": "MultiPolygon", "coordinates": r},
        st.lists(st.lists(rings, max_size=2), max_size=2),
    ),
    st.just({"type": "GeometryCollection", "geometries": []}),
    st.sampled_from([{}, {"type": "Blob"}, {"type": "Point"}, "POINT (1 2)", 7]),
)
properties = st.one_of(
    st.none(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(
        st.sampled_from(["name", "code", "postcode", "", "geometry", "LSOA11CD"]),
        st.one_of(cells, st.integers(), st.booleans(), st.none(), st.lists(cells, max_size=2),
                  st.dictionaries(cells, cells, max_size=1)),
        max_size=4,
    ),
)  # fmt: skip
systems = st.sampled_from([
    None, {}, "EPSG:27700", 7, {"type": "name", "properties": {"name": "EPSG:27700"}},
    {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
    {"type": "name", "properties": {"name": "EPSG:99999"}}, {"type": "link", "properties": {}},
])  # fmt: skip


@st.composite
def geojsons(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a GeoJSON, most of it right, then perhaps damage it."""
    feature = st.fixed_dictionaries(
        {"type": st.just("Feature"), "geometry": geometries, "properties": properties}
    )
    whole: dict[str, Any] = {
        "type": draw(st.sampled_from(["FeatureCollection"] * 5 + ["Feature", "Topology"])),
        "features": draw(st.lists(feature, max_size=4)),
    }
    system = draw(systems)
    if system is not None:
        whole["crs"] = system
    data = json.dumps(whole).encode()
    suffix = draw(st.sampled_from([".geojson", ".geojson", ".json", ".kml", ".gpkg", ".shp"]))
    return suffix, draw(damaged(data))


@st.composite
def kmls(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a KML of folders and placemarks, then perhaps damage it."""
    point = st.builds(
        lambda n, p: (
            f"<Placemark><name>{n}</name><Point><coordinates>{p}</coordinates></Point></Placemark>"
        ),
        st.sampled_from(["Elm", "&amp;", "", "é"]),
        st.sampled_from(["-0.3,51.4,0", "", "51.4,-0.3", "nan,nan", "518600,169200"]),
    )
    ring = "-0.3,51.4 -0.29,51.4 -0.29,51.41 -0.3,51.4"
    area = st.just(
        "<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )
    folder = st.lists(st.one_of(point, area), max_size=3).map(
        lambda marks: f"<Folder><name>F</name>{''.join(marks)}</Folder>"
    )
    body = "".join(draw(st.lists(folder, max_size=3)))
    text = (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{body}</Document></kml>"
    )
    return ".kml", draw(damaged(text.encode()))


# ------------------------------------------------------------------ TOML

scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from(
        ["", "deprivation", "iod2019", "lsoa11", "(", "[a-", "{}", "../x", "é", "file:///x"]
    ),
    st.text(max_size=8),
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=5,
)


def as_toml(value: object) -> str:
    """Write a value as TOML, inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(str(k))} = {as_toml(v)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(str(value))


@st.composite
def changed_toml(draw: st.DrawFn, original: str) -> bytes:
    """Change a few lines of a TOML file: other values, other keys, lines gone or doubled."""
    lines = original.splitlines()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        key, sign, _ = lines[at].partition("=")
        match draw(st.integers(0, 3)):
            case 0 if sign:
                lines[at] = f"{key}= {as_toml(draw(values))}"
            case 1:
                del lines[at]
            case 2:
                lines.insert(at, lines[at])
            case _:
                lines.insert(
                    at, draw(st.sampled_from(["[[place]]", "x = 1", "[files]", "kind = {}"]))
                )
        if not lines:
            break
    data = "\n".join(lines).encode(errors="replace")
    return draw(damaged(data)) if draw(st.integers(0, 4)) == 0 else data
