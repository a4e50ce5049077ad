"""The invented borough on a shelf: data files in the publishers' layouts, and their cards."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import zipfile
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Final

from needsmap.catalogue import open_catalogue
from needsmap.frames import Areas
from needsmap.invented.borough import SAME_AREAS, SEED, Borough, make_borough
from needsmap.invented.cards import (
    PREFIX,
    card_text,
    invented_lookup,
    invented_population,
    invented_release,
    invented_set,
)
from needsmap.invented.estate import LAND_COLUMNS, PARTNER_COLUMNS
from needsmap.invented.layouts import release_columns
from needsmap.invented.papers import ballot_rows, kpi_rows, spend_rows
from needsmap.invented.ranks import EDITIONS
from needsmap.invented.vintages import BOROUGH, DISTRICT_CODE, Layer
from needsmap.model import BoundarySet, Lookup, Postcodes, Release

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from needsmap.catalogue import Catalogue
    from needsmap.invented.layouts import Columns
    from needsmap.model import Entry

_BOUNDARIES: Final = (
    "lsoa01", "lsoa11", "lsoa21", "wd13", "wd19", "wd22", "wd25", "lad19", "lad24",
)  # fmt: skip
#: Lookups to make, and the file that each stands in: some share one, as the ONS's do.
_LOOKUPS: Final = {
    "lsoa01_lsoa11": "LSOA01_LSOA11_LAD11_EW_LU.csv",
    "lsoa01_lad11": "LSOA01_LSOA11_LAD11_EW_LU.csv",
    "lsoa11_lsoa21": "LSOA11_LSOA21_LAD22_EW_LU.csv",
    "lsoa01_wd11": "LSOA01_WD11_EW_LU.csv",
    "lsoa11_wd19": "LSOA11_WD19_LAD19_EW_LU.csv",
    "lsoa11_lad19": "LSOA11_LAD19_EN.csv",
    "lsoa21_wd24": "LSOA21_WD24_LAD24_EW_LU.csv",
    "lsoa21_lad24": "LSOA21_LAD24_EN.csv",
    "oa11_lsoa11": "OA11_LSOA11_MSOA11_LAD22_EN_LU.csv",
}
_POPULATIONS: Final = {"lsoa01": 2008, "lsoa11": 2015, "lsoa21": 2022}
_AGE_COLUMNS: Final = (
    ("all", "Persons_All-Ages"), ("children", "Persons_0-15"), ("aged_16_59", "Persons_16-59"),
    ("older", "Persons_60+"), ("working_age", "Persons_Working-Age"),
)  # fmt: skip
_ABOUT: Final = (
    f"{BOROUGH} is invented: made by needsmap from a seed, drawn in the North Sea. No place,\n"
    "person, building or figure in this folder is real, and none stands for a real one.\n\n"
    "indices/, boundaries/   cards (TOML) and the data files that they name\n"
    "registers/              what partners sent: the council's land and buildings, the\n"
    "                        partnership's list, the practice list (no heading row)\n"
    "papers/                 a table of performance, a ballot, a ledger of spending\n"
)


def write_shelf(folder: str | Path, *, seed: int = SEED) -> Path:
    """Write the invented borough as a shelf: cards, data files, registers and papers.

    Parameters
    ----------
    folder
        Where; made if it is not there. Files of the same names are written anew.
    seed
        The borough to make. The same seed gives the same bytes.

    Returns
    -------
    Path
        The folder, to be given to `needsmap.library.Library` or ``--shelf``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as there:
    ...     shelf = write_shelf(there)
    ...     print(sorted(path.name for path in shelf.iterdir()))
    ['ABOUT.txt', 'boundaries', 'indices', 'papers', 'registers']
    """
    shelf = Path(folder)
    borough = make_borough(seed)
    for part in ("boundaries", "indices", "papers", "registers"):
        (shelf / part).mkdir(parents=True, exist_ok=True)
    (shelf / "ABOUT.txt").write_text(_ABOUT, encoding="utf-8", newline="\n")
    real = open_catalogue()
    _write_releases(shelf / "indices", borough, real)
    _write_boundaries(shelf / "boundaries", borough, real)
    _write_lookups(shelf / "boundaries", borough, real)
    _write_people(shelf / "boundaries", borough, real)
    _write_registers(shelf / "registers", borough)
    for name, rows in (("kpi", kpi_rows()), ("ballot", ballot_rows(seed)), ("spend", spend_rows())):
        _save_csv(shelf / "papers" / f"invented_{name}.csv", rows[0], rows[1:])
    return shelf


def open_shelf(cache_folder: str | Path) -> Path:
    """Give the shelf of the usual invented borough, writing it once into a cache.

    Parameters
    ----------
    cache_folder
        A folder that may be kept; the shelf gets a subfolder of its own.

    Returns
    -------
    Path
        The shelf's folder, whole: it is written aside and then moved into place.
    """
    cache = Path(cache_folder)
    shelf = cache / f"invented-{_fingerprint()}"
    if not shelf.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        aside = Path(mkdtemp(prefix=".invented-", dir=cache))
        try:
            write_shelf(aside)
            _move(aside, shelf)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return shelf


def _fingerprint() -> str:
    """Give a short name for the code that makes the borough: other code, other shelf."""
    code = hashlib.sha256(str(SEED).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        code.update(path.read_bytes())
    return code.hexdigest()[:12]


def _move(aside: Path, shelf: Path) -> None:
    try:
        aside.replace(shelf)
    except OSError:
        # another process was quicker: its shelf is the same, byte for byte
        if not shelf.is_dir():
            raise


def _write_releases(folder: Path, borough: Borough, real: Catalogue) -> None:
    for release, edition in EDITIONS.items():
        layer = borough.nest.layers[edition.geography]
        size = len(layer.codes)
        names = {
            "code": list(layer.codes), "name": list(layer.names),
            "district": [DISTRICT_CODE] * size, "district_name": [BOROUGH] * size,
        }  # fmt: skip
        people = borough.counts(edition.geography, edition.year)
        columns = release_columns(release, borough.standings[release], names, people)
        file = f"{PREFIX}{release}.csv"
        _save_columns(folder / file, columns)
        entry = real.find(release, Release)
        _save_card(folder, invented_release(entry, file, size, edition.year))


def _write_boundaries(folder: Path, borough: Borough, real: Catalogue) -> None:
    for geography in _BOUNDARIES:
        areas = borough.areas(geography)
        stem = geography.upper()
        columns: Columns = {f"{stem}CD": areas[Areas.AREA_CODE]}
        if geography == "wd13":
            columns["WD13CDO"] = [f"00ZX{code[-2:]}" for code in areas[Areas.AREA_CODE]]
        columns[f"{stem}NM"] = areas[Areas.AREA_NAME]
        if geography.startswith("wd") and geography != "wd13":
            columns[f"LAD{geography[2:]}CD"] = DISTRICT_CODE
        frame = areas[[Areas.GEOMETRY]].assign(**columns)[[*columns, Areas.GEOMETRY]]
        file = f"{PREFIX}{geography}_bgc.parquet"
        frame.to_parquet(folder / file, index=False, compression="zstd")
        entry = real.find(f"{geography}_bgc", BoundarySet)
        _save_card(folder, invented_set(entry, file, len(frame)))


def _write_lookups(folder: Path, borough: Borough, real: Catalogue) -> None:
    nest = borough.nest
    for lookup, name in _LOOKUPS.items():
        entry = real.find(lookup, Lookup)
        file = PREFIX + name
        before = entry.from_geography
        orphans = (nest.orphan,) if lookup == "lsoa01_lsoa11" else ()
        covered = len(_cells_or(borough, before).codes)
        _save_columns(folder / file, _lookup_columns(borough, before, entry.to_geography))
        _save_card(folder, invented_lookup(entry, file, covered, orphans))


def _lookup_columns(borough: Borough, before: str, after: str) -> Columns:
    """Lay out a lookup: one row a pair, with the change indicator where the ONS prints one."""
    nest = borough.nest
    if (before, after) == ("lsoa01", "lad11"):
        after = "lsoa11"
    first, second = _cells_or(borough, before), _cells_or(borough, after)
    rows: Iterable[tuple[str, ...]] = nest.changes.get((before, after)) or sorted(
        set(zip(first.code_of_cell(), second.code_of_cell(), strict=True))
    )
    rows = list(rows)
    names = dict(zip(first.codes, first.names, strict=True)) | dict(
        zip(second.codes, second.names, strict=True)
    )
    old, new = [row[0] for row in rows], [row[1] for row in rows]
    columns: Columns = {
        f"{before.upper()}CD": old,
        f"{before.upper()}NM": [names[code] for code in old],
        f"{after.upper()}CD": new,
        f"{after.upper()}NM": [names[code] for code in new],
    }
    if before == "oa11":
        columns.pop("OA11NM")
    if (before, after) in nest.changes:
        columns["CHGIND"] = [row[2] for row in rows]
    district = {"lsoa11": "LAD11", "lsoa21": "LAD22", "wd19": "LAD19", "wd24": "LAD24"}.get(after)
    if district and before != "oa11":
        columns |= {f"{district}CD": DISTRICT_CODE, f"{district}NM": BOROUGH}
    return columns


def _cells_or(borough: Borough, geography: str) -> Layer:
    """Give a layer, the cells themselves counting as the output areas of 2011."""
    import numpy as np

    if geography != "oa11":
        return borough.nest.layers[SAME_AREAS.get(geography, geography)]
    codes = tuple(f"Z00{k + 1:06d}" for k in range(len(borough.ground.polygons)))
    return Layer("oa11", codes, codes, np.arange(len(codes)))


def _write_people(folder: Path, borough: Borough, real: Catalogue) -> None:
    from needsmap.model import Population

    cells = _cells_or(borough, "oa11")
    centroids = borough.people.centroids
    file = f"{PREFIX}oa11_residents_pwc.csv"
    columns: Columns = {
        "OA11CD": list(cells.codes), "usual_residents_2011": borough.people.counts(2011)["all"],
        "X": centroids[:, 0], "Y": centroids[:, 1],
    }  # fmt: skip
    _save_columns(folder / file, columns)
    entry = real.find("oa11_population", Population)
    _save_card(folder, invented_set(entry, file, len(cells.codes)))
    for geography, year in _POPULATIONS.items():
        layer = borough.nest.layers[geography]
        counts = borough.counts(geography, year)
        file = f"{PREFIX}{geography}_population.csv"
        columns = {f"{geography.upper()}CD": list(layer.codes)}
        columns |= {title: counts[group] for group, title in _AGE_COLUMNS}
        _save_columns(folder / file, columns)
        _save_card(folder, invented_population(geography, year, file, len(layer.codes)))
    _write_postcodes(folder, borough, real)


def _write_postcodes(folder: Path, borough: Borough, real: Catalogue) -> None:
    """Write unit postcodes as Code-Point Open is laid out: a zip of csv without headings."""
    addresses = borough.addresses
    wards = borough.nest.layers["wd22"].code_of_cell()
    text = io.StringIO()
    for k in sorted(range(len(addresses.postcodes)), key=addresses.postcodes.__getitem__):
        east, north = addresses.points[k].tolist()
        ward = wards[int(addresses.of_cell[k])]
        text.write(
            f'"{addresses.postcodes[k]}",10,{east},{north},"Z92000001","Z19000001","Z18000001",'
            f'"","{DISTRICT_CODE}","{ward}"\r\n'
        )
    headings = "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\r\n"
    headings += (
        "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,"
        "NHS_regional_HA_code,NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code\r\n"
    )
    file = f"{PREFIX}codepo.zip"
    with zipfile.ZipFile(folder / file, "w") as archive:
        for name, body in (
            ("Data/CSV/zx.csv", text.getvalue()),
            ("Doc/Code-Point_Open_Column_Headers.csv", headings),
        ):
            member = zipfile.ZipInfo(name, date_time=(2025, 5, 2, 15, 24, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, body)
    entry = real.find("codepo_gb", Postcodes)
    _save_card(folder, invented_set(entry, file, len(addresses.postcodes)))


def _write_registers(folder: Path, borough: Borough) -> None:
    estate = borough.estate
    for name, columns, rows in (
        ("council_land", LAND_COLUMNS, estate.land),
        ("partnership", PARTNER_COLUMNS, estate.partners),
    ):
        cells = [[row[column] for column in columns] for row in rows]
        _save_csv(folder / f"{PREFIX}{name}.csv", columns, cells)
    with (folder / f"{PREFIX}epraccur.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows([row.values() for row in estate.practices])


def _save_columns(path: Path, columns: Mapping[str, Any]) -> None:
    import pandas as pd

    frame = pd.DataFrame(dict(columns))
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")


def _save_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerows([columns, *rows])


def _save_card(folder: Path, entry: Entry) -> None:
    (folder / f"{entry.id}.toml").write_text(card_text(entry), encoding="utf-8", newline="\n")
