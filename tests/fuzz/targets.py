"""What is fuzzed: each target reads one drawn input as a user would have it read.

A target returns, or raises an error of `needsmap.errors`; anything else is a crash. Where it
returns, it checks what must hold of any input: no row lost, no figure out of nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from hypothesis import strategies as st

from fuzz import inputs
from needsmap.errors import NeedsmapError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hypothesis.strategies import DataObject

    from needsmap.library import Library

    Target = Callable[[DataObject, Path, Library], None]


def _written(drawn: tuple[str, bytes], folder: Path) -> Path:
    suffix, data = drawn
    path = folder / f"input{suffix}"
    path.write_bytes(data)
    return path


def _table(data: DataObject, folder: Path, *headings: str) -> Path:
    kind = data.draw(st.sampled_from([inputs.text_files, inputs.text_files, inputs.workbooks]))
    return _written(data.draw(kind(headings)), folder)


def register(data: DataObject, folder: Path, library: Library) -> None:
    """Read, place, merge and summarise a partner's register: rows in are rows out."""
    from needsmap.columns import Assets
    from needsmap.workflows.estate.asset_reading import cleaned
    from needsmap.workflows.estate.asset_review import review_assets
    from needsmap.workflows.estate.requests import ReviewRequest

    if data.draw(st.integers(0, 3)) == 0:
        path = _written(data.draw(st.one_of(inputs.geojsons(), inputs.kmls())), folder)
    else:
        path = _table(data, folder, "name", "postcode")
    review = review_assets(library, ReviewRequest(files=(path,), collection="invented"))
    assert len(review.assets) == sum(len(r.rows) for r in review.registers)
    assert not review.assets.duplicated([Assets.REGISTER, Assets.LINE]).any()
    points = review.assets.geometry
    held = points.notna()
    assert np.isfinite(points[held].x).all()
    assert np.isfinite(points[held].y).all()
    assert len(review.site_of) <= len(review.assets)
    cleaned(review)


def papers(data: DataObject, folder: Path, library: Library) -> None:
    """Read performance tables, ballots, votes, ledgers and counts, and work with them."""
    del library
    kind = data.draw(
        st.sampled_from(["kpis", "priorities", "spend", "activity", "figures", "daytime"])
    )
    if kind == "kpis":
        from needsmap.workflows.assess.partner_returns import score_kpis

        path = _table(data, folder, "Ref", "Polarity", "Q1", "Q2", "Q2 Target")
        report = score_kpis(path, tolerance="5%")
        assert report.scores["line"].is_unique
    elif kind == "priorities":
        from needsmap.workflows.assess.partner_returns import rank_priorities

        path = _table(data, folder, *data.draw(st.sampled_from([("Issue", "Votes"), ("Ballot",)])))
        ranked = rank_priorities(path, respondents=10**9, leave_out_spoilt=True)
        assert len(ranked.ranked)
    elif kind == "spend":
        from needsmap.workflows.assess.partner_returns import add_up_spend

        found = add_up_spend(_table(data, folder, "partner", "amount"))
        assert np.isfinite(found.ledger["amount"]).all()
    elif kind == "activity":
        from needsmap.readers.papers.ledger import read_activity

        assert (read_activity(_table(data, folder, "area_code", "count")) >= 0).all()
    elif kind == "daytime":
        from needsmap.readers.indicator import read_daytime

        counts = read_daytime(_table(data, folder, "mnemonic", "Residents", "Workers"), "lsoa11")
        assert counts["area_code"].is_unique
    else:
        from needsmap.readers.indicator import read_indicator

        figures = read_indicator(_table(data, folder, "LSOA11CD", "count"), "lsoa11")
        assert figures.index.is_unique


def shapes(data: DataObject, folder: Path, library: Library) -> None:
    """Read custom areas and boundaries out of map files and tables of codes."""
    from needsmap.columns import BNG
    from needsmap.model import BoundarySet
    from needsmap.readers.boundaries import read_areas, read_water
    from needsmap.readers.places import read_places

    drawn = data.draw(st.one_of(inputs.geojsons(), inputs.kmls()))
    path = _written(drawn, folder)
    how = data.draw(st.sampled_from(["places", "boundaries", "water", "codes"]))
    crs = data.draw(st.sampled_from(["", "EPSG:27700", "WGS84", "nonsense"]))
    if how == "codes":
        places = read_places(_table(data, folder, "place", "code"))
        assert all(bool(place.postcodes) != bool(place.areas) for place in places)
    elif how == "places":
        for place in read_places(path, crs=crs):
            assert place.shape is not None
            assert place.shape.is_valid
            assert math.isfinite(place.shape.area)
    elif how == "water":
        assert read_water(path).crs == BNG
    else:
        card = next(e for e in library.catalogue.entries.values() if isinstance(e, BoundarySet))
        read_areas(path, card)


def release(data: DataObject, folder: Path, library: Library) -> None:
    """Read ranks, counts of people, lookups and populations out of changed published files."""
    from needsmap.columns import Ranks
    from needsmap.model import Lookup, Population, Release
    from needsmap.readers.indices import read_denominators, read_ranks
    from needsmap.readers.lookups import read_lookup
    from needsmap.readers.populations import read_counts

    kinds = (Release, Lookup, Population)
    entries = [e for e in library.catalogue.entries.values() if isinstance(e, kinds) if e.invented]
    entry = data.draw(st.sampled_from(entries))
    original = (library.catalogue.cards[entry.id].parent / entry.source.file).read_text("utf-8")
    path = _written(data.draw(inputs.changed_csv(original)), folder)
    if isinstance(entry, Lookup):
        read_lookup(path, entry)
    elif isinstance(entry, Population):
        read_counts(path, entry)
    elif data.draw(st.booleans()):
        read_denominators(path, entry)
    else:
        ranks = read_ranks(path, entry, whole=data.draw(st.booleans()))
        known = ranks[Ranks.RANK].dropna()
        assert known.between(1, entry.n_areas).all()


def cards(data: DataObject, folder: Path, library: Library) -> None:
    """Read cards of a user's own shelf, and recipes, with anything in them."""
    from needsmap.catalogue import open_catalogue
    from needsmap.readers.places import read_places
    from needsmap.workflows.assess.recipe import read_recipe
    from needsmap.workflows.map_request import MapRequest
    from needsmap.workflows.recipe_request import read_request

    kind = data.draw(st.sampled_from(["card", "recipe", "map", "places"]))
    if kind == "card":
        card = data.draw(st.sampled_from(sorted(library.catalogue.cards.values())))
        path = folder / "indices" / card.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data.draw(inputs.changed_toml(card.read_text("utf-8"))))
        open_catalogue([folder])
        return
    if kind == "recipe":
        original = (_shelf(library) / "maps" / "alderwick_themes.toml").read_text("utf-8")
    elif kind == "map":
        original = 'place = "Alderwick"\nrelease = "invented_iod2019"\nhighlight = "Larkrise"\n'
    else:
        original = (
            '[[place]]\nname = "A"\npostcodes = ["KT1 3AA"]\n[[place]]\nname = "B"\n'
            "centre = [518500, 169200]\nmetres = 400\n"
        )
    path = folder / "input.toml"
    path.write_bytes(data.draw(inputs.changed_toml(original)))
    if kind == "recipe":
        read_recipe(path, library)
    elif kind == "map":
        read_request(path, MapRequest)
    else:
        read_places(path)


def _shelf(library: Library) -> Path:
    return library.catalogue.cards["invented_iod2019"].parents[1]


def places(data: DataObject, folder: Path, library: Library) -> None:
    """Find places by anything that can be typed, and read postcodes and circles."""
    del folder
    import pandas as pd

    from needsmap.assets.register.postcodes import tidy_postcodes
    from needsmap.readers.places import circle_around, from_codes

    words = st.one_of(
        inputs.cells,
        st.sampled_from(["Alderwick", "Larkrise, Alderwick", "Larkrise", "Z05000001", "A,B,C"]),
        st.text(max_size=300),
        st.text(st.characters(), max_size=5),
    )
    text = data.draw(words)
    kind = data.draw(st.sampled_from(["place", "postcodes", "circle", "codes"]))
    if kind == "place":
        assert library.find_place(text, collection="invented").code
    elif kind == "postcodes":
        tidy = tidy_postcodes(pd.Series([text, data.draw(words)], dtype="str"))
        assert len(tidy) == 2
    elif kind == "circle":
        assert circle_around("A", text).metres > 0
    else:
        assert from_codes("A", [text, data.draw(words)]).name == "A"


def codec(data: DataObject, folder: Path, library: Library) -> None:
    """Pack numbers, words and cells for a page, and unpack them."""
    del folder, library
    from needsmap.maps.html.codec import Sections, front_coded, pack_cells, varints, zigzag

    whole = data.draw(st.lists(st.integers(-(2**33), 2**33), max_size=300))
    packed = varints(zigzag(np.array(whole, dtype=np.int64)))
    assert _signed(packed) == whole
    text = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
    words = data.draw(st.lists(text, max_size=40))
    lines = front_coded(words).decode("utf-8").split("\n") if words else []
    assert len(lines) == len(words)
    column = data.draw(st.lists(st.one_of(st.none(), st.floats(), st.integers()), max_size=50))
    pack_cells(Sections(), column, decimals=data.draw(st.integers(0, 3)))


def _signed(data: bytes) -> list[int]:
    out, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            out.append((value >> 1) ^ -(value & 1))
            value = shift = 0
    return out


TARGETS: Final[dict[str, Target]] = {
    "register": register, "papers": papers, "shapes": shapes, "release": release,
    "cards": cards, "places": places,
    "codec": codec,
}  # fmt: skip


def attempt(name: str, data: DataObject, folder: Path, library: Library) -> bool:
    """Run a target on one input; return whether it was read (False: refused with an error)."""
    try:
        TARGETS[name](data, folder, library)
    except NeedsmapError as error:
        message = str(error)
        assert message
        assert len(message) < 20_000
        return False
    return True
