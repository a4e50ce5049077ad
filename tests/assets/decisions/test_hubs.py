"""Hubs: guests together must fit, may share a roof, and make three sites."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from assets.make import assets_at
from needsmap.assets.decisions.hubs import find_hubs
from needsmap.assets.decisions.opportunities import Rules, find_opportunities
from needsmap.columns import Opportunities

RULES = Rules(today=date(2026, 1, 1))


def hubs(rules: Rules = RULES, **columns: Any) -> pd.DataFrame:  # noqa: ANN401 - any column
    given: dict[str, Any] = {
        "partner": ["Council", "NHS", "Police", "College"],
        "use": ["Office", "Clinic", "Police station", "Classroom"],
        "floor_area": [1000.0, 200.0, 300.0, 900.0],
        "utilisation": [0.4, 0.5, 0.8, 0.9],
        "running_cost": [50_000.0, 20_000.0, 30_000.0, float("nan")],
    }
    assets = assets_at([(0, 0), (150, 0), (0, 200), (100, 100)], **given | columns)
    site_of = pd.Series(columns.get("uprn", ["S1", "S2", "S3", "S4"]))
    return find_hubs(find_opportunities(assets, rules), assets, rules, site_of=site_of)


def test_a_host_is_filled_while_its_room_lasts() -> None:
    got = hubs()
    assert got[Opportunities.HOST].tolist() == ["a0"]
    hub = got.iloc[0]
    # 600 m2 spare: the clinic (100 + 10%) and the police (240 + 10%) fit, the college (810) never
    assert set(hub[Opportunities.GUESTS].split("; ")) == {"Asset 1 (NHS)", "Asset 2 (Police)"}
    assert (hub[Opportunities.N_SITES], hub[Opportunities.N_PARTNERS]) == (3, 3)
    assert hub[Opportunities.NEEDS_AREA] == 340
    assert hub[Opportunities.METRES] == 200
    # each: cost less used area x 50 pounds a m2 x one half
    assert hub[Opportunities.SAVING] == 20_000 - 2_500 + 30_000 - 6_000


def test_two_guests_that_each_fit_alone_need_not_fit_together() -> None:
    assert hubs(floor_area=[500.0, 200.0, 300.0, 900.0]).empty  # 300 spare, 110 and 264 wanted


@pytest.mark.parametrize(
    "changed",
    [
        {"utilisation": [float("nan"), 0.5, 0.8, 0.9]},
        {"utilisation": [0.4, float("nan"), 0.8, 0.9]},
        {"uprn": ["S1", "S1", "S3", "S4"]},
    ],
)
def test_unknown_room_or_need_and_the_host_s_own_site_make_no_hub(changed: dict[str, Any]) -> None:
    assert hubs(**changed).empty


def test_guests_that_cannot_share_a_roof_with_one_another_do_not() -> None:
    apart = frozenset({frozenset({"Clinic", "Police station"})})
    assert hubs(Rules(today=RULES.today, apart=apart)).empty
