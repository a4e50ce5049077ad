"""A partnership's papers, invented: performance, a ballot, spending, who lives and works where.

Each table is as such papers come, with what is hard about them: estimates, blanks, a sum that
does not add up, partial ballots, ring-fenced and matched money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from alderwick.ground.geometry import CENTRE, ORIGIN
from needsmap.columns import Areas

if TYPE_CHECKING:
    import geopandas as gpd

    from alderwick.ground.geometry import Integers

Table = list[tuple[str, ...]]

_KPI_COLUMNS: Final = (
    "Theme", "NI Code", "PI", "Tolerance Type", "Frequency", "2024/25 Performance", "Quarter 1",
    "Jul-25", "Aug-25", "Sep-25", "Quarter 2", "Quarter 2 Target", "Year to Date Performance",
    "Year End Target (25/26)", "Direction of Travel Qtr 2 vs Qtr 1", "Lead Agency",
)  # fmt: skip
_HIGH, _LOW = "Higher is better", "Lower is better"
_KPIS: Final[Table] = [
    ("Health", "IN 1", "People who stopped smoking (invented)", _HIGH, "Quarterly", "612", "148",
     "N/A", "N/A", "N/A", "161 (est)", "150", "309", "600", "↑", "Alder Valley NHS Trust"),
    ("Health", "IN 2", "Delayed transfers of care, year so far (invented)", _LOW, "Monthly",
     "12.4", "2.8", "3.9", "4.8", "5.7", "5.7", "6.5", "5.7", "13", "N/A",
     "Alder Valley NHS Trust"),
    ("Health", "IN 3", "Life expectancy at birth, years (invented)", _HIGH, "Annual",
     "78.1 (male) 82.4 (female)", "", "", "", "", "", "", "", "", "", "Alderwick Council"),
    ("Prosperity", "IN 4", "Young people not in work or learning (invented)", _LOW, "Quarterly",
     "5.10%", "4.60%", "N/A", "N/A", "N/A", "4.90%", "4.80%", "4.90%", "4.50%", "↓",
     "Alderwick College"),
    ("Prosperity", "IN 5", "Residents helped into work (invented)", _HIGH, "Monthly", "904", "218",
     "80", "71", "92", "243", "225", "461", "900", "↑", "Jobcentre Plus"),
    ("Prosperity", "IN 6", "Adults first qualified (invented)", _HIGH, "Quarterly",
     "1,310", "286", "N/A", "N/A", "N/A", "254", "320", "540", "1,300", "↓", "Alderwick College"),
    ("Safety", "IN 7", "Residential burglaries (invented)", _LOW, "Monthly", "1102", "291", "84",
     "88", "90", "263", "280", "554", "1090", "↑", "Alder Valley Police"),
    ("Safety", "IN 8", "Deliberate fires (invented)", _LOW, "Monthly", "140", "38", "14", "15",
     "12", "41", "35", "79", "138", "↓", "Alder Valley Fire and Rescue"),
    ("Safety", "IN 9", "Young offenders in work or learning (invented)", _HIGH, "Quarterly",
     "88.2%", "86.5%", "N/A", "N/A", "N/A", "86.5%", "90.0%", "86.5%", "90.0%", "→",
     "Alderwick Council"),
    ("High Quality of Life", "IN 10", "Library visits (invented)", _HIGH, "Monthly", "402,118",
     "98,340", "36,100", "39,870", "33,020", "108,990", "100,000", "207,330", "400,000", "↑",
     "Alderwick Library Service"),
    ("High Quality of Life", "IN 11", "Streets with litter (invented)", _LOW, "Three a year", "6%",
     "5%", "N/A", "N/A", "N/A", "8%", "6%", "7%", "6%", "↓", "Alderwick Council"),
    ("High Quality of Life", "IN 12", "Volunteers placed (invented)", _HIGH, "Annual",
     "Not Reported", "", "", "", "", "", "", "", "", "", "Alderwick Voluntary Action"),
]  # fmt: skip

_ISSUES: Final = (
    "Housing repairs", "Jobs and training", "Feeling safe", "Young people", "Health and care",
    "Buses",
)  # fmt: skip
_WEIGHTS: Final = (3.0, 2.4, 2.2, 1.8, 1.5, 1.1)
_BALLOTS: Final = 60

_SPEND_COLUMNS: Final = (
    "partner", "programme", "amount_gbp", "kind", "restriction", "discretion", "period", "theme",
    "area_code", "basis", "note",
)  # fmt: skip
_SPEND: Final[Table] = [
    ("Alderwick Council", "Youth centres", "412000", "spent", "none", "0.8", "2025-26",
     "Prosperity", "", "population", "invented"),
    ("Alderwick Council", "Estate improvements", "350000", "allocated", "ring-fenced", "0",
     "2025-26", "High Quality of Life", "Z05000003", "direct", "invented"),
    ("Alderwick Library Service", "Libraries", "1240000", "spent", "none", "0.6", "2025-26",
     "High Quality of Life", "", "activity", "invented"),
    ("Alder Valley NHS Trust", "Community nursing", "3900000", "spent", "none", "0.3", "2025-26",
     "Health", "", "need", "invented"),
    ("Alder Valley NHS Trust", "Talking therapies", "860000", "spent", "none", "0.4", "2025-26",
     "Health", "", "need", "invented"),
    ("Alder Valley Police", "Neighbourhood teams", "2150000", "spent", "none", "0.5", "2025-26",
     "Safety", "", "population", "invented"),
    ("Jobcentre Plus", "Back to work support", "1480000", "spent", "ring-fenced", "0.1", "2025-26",
     "Prosperity", "", "activity", "invented"),
    ("Alderwick College", "Adult basic skills", "690000", "spent", "ring-fenced", "0.2", "2025-26",
     "Prosperity", "", "activity", "invented"),
    ("Wickside Homes", "Money advice", "96000", "spent", "none", "0.9", "2025-26", "Prosperity",
     "Z05000103", "direct", "invented"),
    ("Alderwick Voluntary Action", "Food bank", "54000", "spent", "none", "1", "2025-26", "Health",
     "", "need", "invented"),
    ("Alderwick Council", "Grant to Voluntary Action", "30000", "transfer", "none", "1", "2025-26",
     "Health", "", "need", "pays for part of the food bank: not to be counted twice"),
    ("Alderwick Voluntary Action", "Grant from the council", "-30000", "transfer", "none", "1",
     "2025-26", "Health", "", "need", "the other side of the grant: transfers add to nothing"),
    ("Alder Valley NHS Trust", "Food bank match", "10000", "match", "none", "1", "2025-26",
     "Health", "", "need", "not in the spend total"),
]  # fmt: skip


def daytime_rows(areas: gpd.GeoDataFrame, residents: Integers, seed: int) -> Table:
    """Return who lives and who works in each small area, heading first.

    Most work in the middle of the borough; in a few areas hardly anybody does.

    Parameters
    ----------
    areas
        The *areas* frame, EPSG:27700.
    residents
        Persons, in the order of the areas.
    seed
        The borough's.
    """
    rng = np.random.Generator(np.random.PCG64([seed, 92]))
    middle = shapely.Point(np.asarray(ORIGIN) + np.asarray(CENTRE))
    away = areas.geometry.distance(middle).to_numpy()
    draw = 4.0 * np.exp(-away / 600.0) + 0.15 * rng.lognormal(0.0, 0.5, len(areas))
    workers = np.round(residents * draw).astype(np.int64)
    workers[rng.choice(len(areas), 3, replace=False)] = (2, 4, 0)
    rows: Table = [("LSOA11CD", "LSOA11NM", "All usual residents", "Workplace population")]
    for code, name, lives, works in zip(
        areas[Areas.AREA_CODE], areas[Areas.AREA_NAME], residents, workers, strict=True
    ):
        rows.append((str(code), str(name), f"{lives:,}", f"{works:,}"))
    return rows


def kpi_rows() -> Table:
    """Return a table of performance, heading first: two of its rows do not add up.

    IN 7's months come to 262 and its quarter says 263; IN 2 counts up through the year.
    """
    return [_KPI_COLUMNS, *_KPIS]


def ballot_rows(seed: int) -> Table:
    """Return a community ballot, heading first: one row a ballot, one column an issue.

    A cell holds the place that the resident gave the issue; every sixth ballot stops at 3.
    """
    rng = np.random.Generator(np.random.PCG64([seed, 91]))
    rows: Table = [("Ballot", *_ISSUES)]
    for number in range(1, _BALLOTS + 1):
        taste = np.log(_WEIGHTS) + rng.gumbel(0, 0.9, len(_ISSUES))
        place = np.argsort(np.argsort(-taste)) + 1
        given = 3 if number % 6 == 0 else len(_ISSUES)
        rows.append((str(number), *(str(k) if k <= given else "" for k in place.tolist())))
    return rows


def spend_rows() -> Table:
    """Return a ledger of spending, heading first, with match funding and a transfer."""
    return [_SPEND_COLUMNS, *_SPEND]
