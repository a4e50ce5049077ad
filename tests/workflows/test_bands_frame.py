"""Counts of a place's areas in bands, as a plain table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import needsmap as nm
from needsmap.columns import Bands
from needsmap.errors import UnknownEntry, UnknownPlace
from needsmap.workflows.map_request import BandRequest
from needsmap.workflows.place_bands import place_bands

if TYPE_CHECKING:
    from needsmap.library import Library

RELEASE = "invented_iod2019"


def test_counts_are_those_of_each_domain_alone(invented: Library) -> None:
    table = nm.bands("Alderwick", RELEASE, domains="all", library=invented)
    assert table["domain"].nunique() > 1
    for domain, part in table.groupby("domain"):
        request = BandRequest(place="Alderwick", release=RELEASE, domain=str(domain))
        alone = place_bands(invented, request)
        assert part["areas"].tolist() == alone.counts[Bands.AREAS].tolist()
        assert part["share"].tolist() == pytest.approx(alone.counts[Bands.SHARE].tolist(), abs=1e-4)
        assert part["ranked"].eq(len(alone.areas)).all()


def test_counts_are_those_of_load(invented: Library) -> None:
    areas = nm.load("Larkrise", RELEASE, library=invented)
    table = nm.bands("Larkrise", RELEASE, library=invented).set_index("percent")
    assert table.loc[10, "areas"] == (areas["imd_decile"] == 1).sum()
    assert table.loc[30, "areas"] == (areas["imd_decile"] <= 3).sum()
    assert json.loads(json.dumps(table.attrs))["sources"]


def test_what_is_not_known_is_refused(invented: Library) -> None:
    with pytest.raises(UnknownPlace):
        nm.bands("Nowhere", RELEASE, library=invented)
    with pytest.raises(UnknownEntry):
        nm.bands("Alderwick", RELEASE, domains="wealth", library=invented)


@pytest.mark.real
def test_kingston_2019() -> None:
    # needsmap bands "Kingston upon Thames" --release iod2019
    table = nm.bands("Kingston upon Thames", "iod2019").set_index("percent")
    assert table["ranked"].eq(98).all()
    assert table["areas"].tolist() == [0, 0, 0, 1, 3]
