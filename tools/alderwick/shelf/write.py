"""The invented borough on a shelf: data files in the publishers' layouts, and their cards."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from alderwick.estate.papers import ballot_rows, daytime_rows, kpi_rows, spend_rows
from alderwick.estate.registers import LAND_COLUMNS, PARTNER_COLUMNS
from alderwick.ground.vintages import BOROUGH, DISTRICT_CODE
from alderwick.ranks import EDITIONS
from alderwick.shelf.cards import PREFIX, invented_comparability, invented_release
from alderwick.shelf.files import save_card, save_columns, save_csv
from alderwick.shelf.geographies import (
    write_boundaries,
    write_lookups,
    write_people,
    write_river,
)
from alderwick.shelf.layouts import release_columns
from alderwick.shelf.recipe import NAME, RECIPE
from needsmap.catalogue import open_catalogue
from needsmap.model import Release

if TYPE_CHECKING:
    from pathlib import Path

    from alderwick.borough import Borough
    from needsmap.catalogue import Catalogue

_ABOUT: Final = (
    f"{BOROUGH} is invented: made by needsmap from a seed, drawn in the North Sea. No place,\n"
    "person, building or figure in this folder is real, and none stands for a real one.\n\n"
    "indices/, boundaries/   cards (TOML) and the data files that they name\n"
    "registers/              what partners sent: the council's land and buildings, the\n"
    "                        partnership's list, the practice list (no heading row)\n"
    "papers/                 a table of performance, a ballot, a ledger of spending, who lives\n"
    "                        and who works where\n"
    "maps/                   a recipe for a needs assessment that uses all of these\n"
)


def write_files(shelf: Path, borough: Borough) -> None:
    """Write a borough as a shelf of cards, data files, registers and papers.

    Parameters
    ----------
    shelf
        The folder; made if it is not there. Files of the same names are written anew.
    borough
        What to write. The same seed gives the same bytes.
    """
    seed = borough.seed
    for part in ("boundaries", "indices", "maps", "papers", "registers"):
        (shelf / part).mkdir(parents=True, exist_ok=True)
    (shelf / "ABOUT.txt").write_text(_ABOUT, encoding="utf-8", newline="\n")
    recipe = shelf / "maps" / f"{NAME}.toml"
    recipe.write_text(RECIPE, encoding="utf-8", newline="\n")
    real = open_catalogue()
    _write_releases(shelf / "indices", borough, real)
    write_boundaries(shelf / "boundaries", borough, real)
    write_river(shelf / "boundaries", borough)
    write_lookups(shelf / "boundaries", borough, real)
    write_people(shelf / "boundaries", borough, real)
    _write_registers(shelf / "registers", borough)
    homes = daytime_rows(borough.areas("lsoa11"), borough.counts("lsoa11", 2011)["all"], seed)
    for name, rows in (
        ("kpi", kpi_rows()), ("ballot", ballot_rows(seed)), ("spend", spend_rows()),
        ("daytime", homes),
    ):  # fmt: skip
        save_csv(shelf / "papers" / f"invented_{name}.csv", rows[0], rows[1:])


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
        save_columns(folder / file, columns)
        entry = real.find(release, Release)
        save_card(folder, invented_release(entry, file, size, edition.year))
    for card in real.comparability:
        derived = invented_comparability(card, EDITIONS)
        if derived:
            save_card(folder, derived)


def _write_registers(folder: Path, borough: Borough) -> None:
    estate = borough.estate
    for name, columns, rows in (
        ("council_land", LAND_COLUMNS, estate.land),
        ("partnership", PARTNER_COLUMNS, estate.partners),
    ):
        cells = [[row[column] for column in columns] for row in rows]
        save_csv(folder / f"{PREFIX}{name}.csv", columns, cells)
    with (folder / f"{PREFIX}epraccur.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows([row.values() for row in estate.practices])
