"""Give needsmap files that were made to break it: its message, its time, its memory.

    python benchmarks/hostile.py -o docs/benchmarks-hostile.md

Each file is made afresh in a temporary folder, and the command that a user would run reads it in
a process of its own, offline, with an empty cache and at most 6 GB of address space. A row is
good where the command ends with exit 1 and one message, or with exit 0 where what is left of the
file can be used; with no traceback; in under 30 seconds of the processor (on a machine that does
other work the time by the clock is longer) and with under 1,500 MB at its peak.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from page import machine, shown, table

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS, MEGABYTES, SPACE = 30, 1_500, 6 * 1024**3
#: Seconds of the processor, and by the clock, after which a command is ended.
MOST_SECONDS, MOST_WAITED = 4 * SECONDS, 1_800
START = (
    f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({SPACE}, {SPACE}))\n"
    f"resource.setrlimit(resource.RLIMIT_CPU, ({MOST_SECONDS}, {MOST_SECONDS}))\n"
    "from needsmap.cli import main; main()"
)
ROWS = 'Name,Postcode,Use\n"Elm Hall",KT1 3AA,Library\n'
SQUARE = [[[-0.3, 51.4], [-0.29, 51.4], [-0.29, 51.41], [-0.3, 51.41], [-0.3, 51.4]]]
SHELF = ("--shelf", "SHELF")
CHECK = ("assets", "check", "FILE", "--postcodes", "invented_codepo_gb", *SHELF)
OWN = ("measure", "--own", "FILE", "-r", "invented_iod2019", *SHELF)
KPI = ("kpi", "FILE", "--tolerance", "5%", *SHELF)
RATES = ("rates", "FILE", "-r", "invented_iod2019", *SHELF)
RELEASE = ("bands", "Alderwick", "-r", "invented_iod2019", "--file", "FILE", *SHELF)
SPEND, BALLOTS = ("spend", "FILE"), ("priorities", "FILE")
POSTCODES = (
    "profile",
    "Here",
    "--postcodes",
    "FILE",
    "-r",
    "invented_iod2019",
    "-o",
    "out",
    *SHELF,
)
PICTURES = (
    "profile",
    "Larkrise",
    "--pictures",
    "FILE",
    "-r",
    "invented_iod2019",
    "-o",
    "out",
    *SHELF,
)
MAP, ASSESS = ("map", "FILE", *SHELF), ("assess", "FILE", "-o", "out", *SHELF)
TABLES = (CHECK, KPI, SPEND, BALLOTS, RATES, RELEASE)


@dataclass(frozen=True)
class Outcome:
    """How a command ended: wall and processor seconds, peak MB, exit, and what it printed."""

    seconds: float
    processor: float
    peak: float
    code: int
    message: str

    @property
    def faults(self) -> list[str]:
        """What is not as it must be."""
        wrong = {
            "exit": self.code not in {0, 1},
            "traceback": "Traceback" in self.message,
            "no message": not self.message.strip(),
            "slow": self.processor > SECONDS or self.code < 0,
            "large": self.peak > MEGABYTES,
        }
        return [name for name, true in wrong.items() if true]


def zeros(size: int, filler: bytes = b"0") -> bytes:
    """Return raw deflate that unpacks to so many MB, without unpacking it here."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(filler * (2**20 // len(filler))) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15)
    return block * size + end.flush()


def packed(path: Path, name: str, head: str, size: int, *, claims: int, tail: str = "",
           others: dict[str, str] | None = None) -> None:  # fmt: skip
    """Write a zip whose one large member claims any number of bytes."""
    begin = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = begin.compress(head.encode()) + begin.flush(zlib.Z_FULL_FLUSH)
    data += zeros(size, tail.encode() or b"0")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, text in (others or {}).items():
            archive.writestr(other, text)
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_STORED
        archive.writestr(info, data)
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, claims
        unpacked = head.encode() + (tail.encode() or b"0") * (
            min(claims, 10**6) // len(tail or "0")
        )
        info.CRC = zlib.crc32(unpacked[:claims])
    _patch_local(path, info)


def _patch_local(path: Path, info: zipfile.ZipInfo) -> None:
    """Let the header before a member claim what the directory at the end does."""
    with path.open("r+b") as file:
        file.seek(info.header_offset + 8)
        file.write(struct.pack("<H", zipfile.ZIP_DEFLATED))
        file.seek(info.header_offset + 14)
        file.write(struct.pack("<L", info.CRC))
        file.seek(info.header_offset + 22)
        file.write(struct.pack("<L", min(info.file_size, 2**32 - 2)))


def workbook(sheet: str, strings: str = "", strings_type: str = "") -> dict[str, str]:
    """Return the parts of a small xlsx."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pack = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{pack}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{pack}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="S" '
        'sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pack}/relationships">'
        f'<Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'{strings_type}<worksheet xmlns="{main}"><sheetData>{sheet}'
        "</sheetData></worksheet>",
    }
    return parts | ({"xl/sharedStrings.xml": strings} if strings else {})


def save_zip(path: Path, parts: dict[str, str]) -> None:
    """Write a zip of texts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def gzipped(path: Path, row: str, megabytes: int, noise: int = 0) -> None:
    """Write a gzip of rows, each MB of it a member; noise makes it pack less well."""
    block = gzip.compress((row * (2**20 // len(row))).encode(), 9)
    extra = gzip.compress((os.urandom(noise).hex() + row[1:]).encode()) if noise else b""
    path.write_bytes(gzip.compress(ROWS.encode()) + (block + extra) * megabytes)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 12}">' for n in range(9))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="S">{}</table:table></office:spreadsheet>'
    "</office:body></office:document-content>"
)
CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
MIME = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}


def ods(path: Path, rows: str, head: str = "") -> None:
    """Write a small ods."""
    save_zip(path, {**MIME, "content.xml": head + ODS.format(rows)})


def string_cell(row: int, column: str, text: str) -> str:
    return f'<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def nested_zip(path: Path) -> None:
    """Write a zip in a zip in a zip ..."""
    inner = path.with_name("inner.zip")
    save_zip(inner, {"a.csv": ROWS})
    for _ in range(20):
        data = inner.read_bytes()
        with zipfile.ZipFile(inner, "w") as archive:
            archive.writestr("again.zip", data)
    inner.rename(path)


def many_members(path: Path) -> None:
    save_zip(path, {f"{number}.csv": "a" for number in range(100_000)})


def collection(path: Path, geometry: str, properties: str = "{}") -> None:
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
        + properties + ',"geometry":' + geometry + "}]}"
    )  # fmt: skip


def big_collection(path: Path, rows: int) -> None:
    one = {"type": "Feature", "properties": {"name": "x"},
           "geometry": {"type": "Polygon", "coordinates": SQUARE}}  # fmt: skip
    path.write_text('{"type":"FeatureCollection","features":['
                    + ",".join([json.dumps(one)] * rows) + "]}")  # fmt: skip


def kml(path: Path, body: str, head: str = "") -> None:
    path.write_text(f'{head}<kml xmlns="http://www.opengis.net/kml/2.2">{body}</kml>')


def virtual_table(path: Path) -> None:
    """Write a GeoPackage whose layer is a query without end."""
    with sqlite3.connect(path) as base:
        base.executescript("""
            PRAGMA application_id = 0x47504B47;
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier
              TEXT, description TEXT, last_change TEXT, min_x, min_y, max_x, max_y, srs_id INTEGER);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
              geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT,
              organization_coordsys_id INTEGER, definition TEXT, description TEXT);
            CREATE VIEW trap AS WITH RECURSIVE n(fid, geom) AS (SELECT 1, x'00' UNION ALL
              SELECT fid + 1, geom FROM n) SELECT fid, geom FROM n;
            INSERT INTO gpkg_contents (table_name, data_type, srs_id)
              VALUES ('trap', 'features', 27700);
            INSERT INTO gpkg_geometry_columns VALUES ('trap', 'geom', 'POLYGON', 27700, 0, 0);
        """)


def pictures(folder: Path) -> None:
    """Write a PNG of 60,000 by 60,000 pixels, all black, in a few kB."""
    folder.mkdir()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(
            ">L", zlib.crc32(kind + data))  # fmt: skip

    head = struct.pack(">LLBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    (folder / "a.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(2**24), 9)) + chunk(b"IEND", b"")
    )  # fmt: skip
    (folder / "pictures.toml").write_text(
        '[[picture]]\nfile = "a.png"\nalt = "a"\ncaption = "a"\ncredit = "a"\n'
    )


def nulls(path: Path) -> None:
    """Write GeoParquet of a thousand million rows of nothing."""
    import pyarrow as pa
    from pyarrow import parquet

    part = pa.table(
        {"name": pa.nulls(10**7, pa.string()), "geometry": pa.nulls(10**7, pa.binary())}
    )
    with parquet.ParquetWriter(path, part.schema) as writer:
        for _ in range(100):
            writer.write_table(part)


def text(content: Callable[[], str]) -> Callable[[Path], None]:
    return lambda path: path.write_text(content(), encoding="utf-8") and None


KPI_ROW = "Indicator {},higher,%,50,{},49,48\n"
VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
SI = "<si><t>" + "x" * 50 + "</t></si>"

#: File to how it is made and the commands that read it.
FILES: dict[str, tuple[Callable[[Path], object], tuple[tuple[str, ...], ...]]] = {
    "zip of 10 GB.zip": (
        lambda p: packed(p, "a.csv", ROWS, 10_240, claims=10_240 * 2**20), TABLES),
    "zip of 4 GB that claims 1 kB.zip": (
        lambda p: packed(p, "a.csv", ROWS, 4_096, claims=1_000), TABLES),
    "gzip of 10 GB.csv": (lambda p: gzipped(p, "a" * 1023 + "\n", 10_240), TABLES),
    "gzip of short rows.csv": (lambda p: gzipped(p, "a,b,c\n", 400, 3_000), TABLES),
    "gzip of long cells.csv": (lambda p: gzipped(p, "a" * 999_990 + ",KT1 3AA\n", 1_000, 3_000),
                               (CHECK, KPI, RATES)),
    "cell at XFD1048576.xlsx": (lambda p: save_zip(p, workbook(string_cell(1, "A", "Name")
                                + string_cell(1_048_576, "XFD", "x"))), (*TABLES, POSTCODES)),
    "shared strings of 4 GB.xlsx": (lambda p: packed(p, "xl/sharedStrings.xml", "<sst>", 4_096,
                                    claims=4_096 * 2**20, tail=SI, others=workbook(
                                    string_cell(1, "A", "Name"))), TABLES),
    "shared strings that claim 1 kB.xlsx": (lambda p: packed(p, "xl/sharedStrings.xml", "<sst>",
                                            2_048, claims=1_000, tail=SI, others=workbook(
                                            string_cell(1, "A", "Name"))), TABLES),
    "worksheet that claims 1 kB.xlsx": (lambda p: packed(p, "xl/worksheets/sheet1.xml",
        "<worksheet><sheetData>", 2_048, claims=1_000, tail="<row><c><v>1</v></c></row>",
        others={k: v for k, v in workbook("").items() if "sheet1" not in k}), (CHECK, KPI)),
    "billion laughs.xlsx": (lambda p: save_zip(p, workbook(string_cell(1, "A", "&j;"),
                            strings_type=LAUGHS)), (CHECK, KPI)),
    "outside entity.xlsx": (lambda p: save_zip(p, workbook(string_cell(1, "A", "&j;"),
                            strings_type=OUTSIDE)), (CHECK, KPI)),
    "billion laughs.ods": (lambda p: ods(p, f"<table:table-row>{CELL.format('&j;')}"
                           "</table:table-row>", LAUGHS), (CHECK, KPI)),
    "outside entity.ods": (lambda p: ods(p, f"<table:table-row>{CELL.format('&j;')}"
                           "</table:table-row>", OUTSIDE), (CHECK, KPI)),
    "repeated rows.ods": (lambda p: ods(p, '<table:table-row table:number-rows-repeated="1048576">'
        + CELL.format("x").replace("<table:table-cell", '<table:table-cell '
        'table:number-columns-repeated="1024"') + "</table:table-row>"), TABLES),
    "million columns.csv": (text(lambda: ",".join(f"c{n}" for n in range(10**6)) + "\n"
                            + "1," * (10**6 - 1) + "1\n"), TABLES),
    "line of 200 MB.csv": (text(lambda: ROWS + "a" * 200_000_000), TABLES),
    "line of 200 MB of commas.csv": (text(lambda: ROWS + "," * 200_000_000), (CHECK, KPI)),
    "unclosed quotation mark.csv": (text(lambda: ROWS + '"Oak Hall,KT1 3AA,Library\n'
                                    + "Ash Hall,KT1 3AA,Library\n" * 300_000), TABLES),
    "deep.json": (text(lambda: "[" * 10**6), (CHECK, OWN)),
    "deep.geojson": (lambda p: collection(p, '{"type":"GeometryCollection","geometries":['
                     * 50_000 + "]}" * 50_000), (CHECK, OWN)),
    "deep properties.geojson": (lambda p: collection(p, json.dumps(
        {"type": "Polygon", "coordinates": SQUARE}), '{"a":' * 900 + "1" + "}" * 900),
        (CHECK, OWN)),
    "deep.kml": (lambda p: kml(p, "<Folder>" * 200_000 + "</Folder>" * 200_000), (CHECK, OWN)),
    "billion laughs.kml": (lambda p: kml(p, "<name>&j;</name>", LAUGHS), (CHECK, OWN)),
    "100,000 points.kml": (lambda p: kml(p, "<Document>" + "<Placemark><name>x</name><Point>"
        "<coordinates>-0.3,51.4</coordinates></Point></Placemark>" * 100_000 + "</Document>"),
        (CHECK, OWN)),
    "100,000 corners.kml": (lambda p: kml(p, "<Placemark><name>x</name><Polygon><outerBoundaryIs>"
        "<LinearRing><coordinates>" + " ".join(f"{-0.3 + n % 317 / 1e4},{51.4 + n % 331 / 1e4}"
        for n in range(100_000)) + " -0.3,51.4</coordinates></LinearRing></outerBoundaryIs>"
        "</Polygon></Placemark>"), (CHECK, OWN)),
    "200,000 shapes.geojson": (lambda p: big_collection(p, 200_000), (CHECK, OWN)),
    "VRT.geojson": (text(lambda: VRT), (CHECK, OWN)),
    "GDALG.geojson": (text(lambda: '{"type":"gdal_streamed_alg","command_line":'
                      '"gdal vector convert /etc/passwd"}'), (CHECK, OWN)),
    "endless view.gpkg": (virtual_table, (CHECK, OWN)),
    "1,000 million rows.parquet": (nulls, (CHECK, OWN)),
    "zip slip.zip": (lambda p: save_zip(p, {"../../a.csv": ROWS}), (CHECK, OWN, KPI)),
    "100,000 members.zip": (many_members, (CHECK, OWN)),
    "zip of zips.zip": (nested_zip, (CHECK, OWN, KPI)),
    "20,000 ballots of 50 issues.csv": (text(lambda: "ballot," + ",".join(
        f"issue {n}" for n in range(50)) + "\n" + "".join(f"{b}," + ",".join(
        str((n * 7 + b) % 50 + 1) for n in range(50)) + "\n" for b in range(20_000))), (BALLOTS,)),
    "3,000 issues.csv": (text(lambda: "ballot," + ",".join(f"issue {n}" for n in range(3_000))
        + "\n" + "".join(f"{b}," + ",".join(str((n + b) % 3_000 + 1) for n in range(3_000)) + "\n"
        for b in range(100))), (BALLOTS,)),
    "KPI table of 20 MB.csv": (text(lambda: "Indicator,Polarity,Unit,Target,2023/24,2024/25,"
        "2025/26\n" + "".join(KPI_ROW.format(n, n % 90) for n in range(600_000))), (KPI,)),
    "spend of 600,000 lines.csv": (text(lambda: "partner,theme,ward_code,allocated,spent\n"
        + "".join(f"P{n},T{n % 9},E05000001,100,{n}\n" for n in range(600_000))), (SPEND,)),
    "300,000 rows.csv": (text(lambda: "Name,Postcode,Use\n" + "".join(
        f"Hall {n},KT1 3AA,Library\n" for n in range(300_000))), (CHECK,)),
    "300,000 codes.csv": (text(lambda: "code,count\n" + "".join(
        f"E01{n:06},1\n" for n in range(300_000))), (RATES,)),
    "endless tables.toml": (text(lambda: "a = " + "[" * 100_000), (MAP, ASSESS, OWN)),
    "endless keys.toml": (text(lambda: ".".join("a" * 20_000) + " = 1"), (MAP, ASSESS, OWN)),
    "50,000 keys.toml": (text(lambda: "".join(f"k{n} = 1\n" for n in range(50_000))),
                          (MAP, ASSESS, OWN)),
    "picture of 60,000 by 60,000": (pictures, (PICTURES,)),
    "3 million postcodes.csv": (text(lambda: "KT1 3AA\n" * 3_000_000), (POSTCODES,)),
    "postcodes of 10 GB.csv": (lambda p: gzipped(p, "KT1 3AA\n", 10_240), (POSTCODES,)),
}  # fmt: skip


def run(command: list[str], folder: Path, limit: float) -> Outcome:
    """Run needsmap on a file in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if key != "NEEDSMAP_MIRROR"}
    environment |= {"NEEDSMAP_CACHE": str(folder / "cache"), "COLUMNS": "400"}
    with (folder / "printed").open("w+b") as printed:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-c", START, *command], cwd=folder, env=environment,
            stdout=printed, stderr=subprocess.STDOUT,
        )  # fmt: skip
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended or time.perf_counter() - began > limit:
                break
            time.sleep(0.02)
        if not ended:
            process.kill()
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        said = printed.read(10**6).decode("utf-8", "replace")
    peak = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return Outcome(seconds, usage.ru_utime + usage.ru_stime, peak, process.returncode, said)


def apart(make: Callable[[Path], object], path: Path) -> None:
    """Make a file in a process of its own: a child's peak counts what its parent held."""
    child = os.fork()
    if not child:
        make(path)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise RuntimeError(f"{path.name} was not made")


def write_invented(folder: Path) -> None:
    from needsmap.invented import write_shelf

    write_shelf(folder)


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of the files in a folder."""
    return sum(p.stat().st_size for p in ([path] if path.is_file() else path.iterdir()))


def measure(wanted: str, limit: float) -> list[list[str]]:
    """Make every file, give it to its commands, and return the rows of the table."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shelf = folder / "shelf"
        apart(write_invented, shelf)
        for called, (make, commands) in FILES.items():
            if wanted not in called:
                continue
            file = folder / called
            apart(make, file)
            for command in commands:
                words = [{"FILE": str(file), "SHELF": str(shelf)}.get(w, w) for w in command]
                done = run(words, folder, limit)
                act = " ".join(w for w in command[:2] if w not in {"FILE", "--tolerance"})
                row = [called, f"{size_of(file):,}", act.replace(" Alderwick", " --file"),
                       shown(done.seconds), shown(done.processor), f"{done.peak:,.0f}",
                       str(done.code), first_line(done.message, folder),
                       ", ".join(done.faults)]  # fmt: skip
                rows.append(row)
                print(" | ".join(row), flush=True)
            if file.is_file():
                file.unlink()
    return rows


def first_line(printed: str, folder: Path) -> str:
    """Return the message of an error, else the first line that was printed, cut."""
    lines = [line for line in printed.splitlines() if line.strip()] or [""]
    line = next((each for each in lines if each.startswith("needsmap: ")), lines[0])
    if "Traceback" in printed:
        line = lines[-1]
    line = line.replace(f"{folder}/", "")
    return line if len(line) < 160 else f"{line[:157]}..."


def report(rows: list[list[str]]) -> str:
    """Write the page."""
    good = sum(not row[-1] for row in rows)
    head = (__doc__ or "").strip().splitlines()
    lines = ["# Benchmarks of hostile files", "", "```text", head[2].strip(), "```", "", *head[4:]]
    lines += ["", f"{good} of {len(rows)} rows are good.", ""]
    headings = ["file", "bytes on disk", "command", "seconds", "processor s", "peak MB", "exit",
                "first line of the message", "not good"]  # fmt: skip
    lines += [*table(headings, rows), "", *machine(1, ["needsmap", "pandas"])]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="a part of the names of the files to make")
    parser.add_argument("--limit", type=float, default=MOST_WAITED, help="seconds until a kill")
    parser.add_argument("-o", "--output", type=Path)
    given = parser.parse_args()
    text_of_page = report(measure(given.only, given.limit))
    if given.output:
        given.output.write_text(text_of_page, encoding="utf-8")


if __name__ == "__main__":
    main()
