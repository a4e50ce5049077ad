"""Published files read as they are, for tests of the measures: no reader in between."""

import csv
import os
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from needsmap.columns import Counts, Lookups, Ranks

real = pytest.mark.real

IOD2019 = {
    "imd": "Index of Multiple Deprivation (IMD)",
    "income": "Income",
    "employment": "Employment",
    "education": "Education, Skills and Training",
    "health": "Health Deprivation and Disability",
    "crime": "Crime",
    "barriers": "Barriers to Housing and Services",
    "living_environment": "Living Environment",
    "idaci": "Income Deprivation Affecting Children Index (IDACI)",
    "idaopi": "Income Deprivation Affecting Older People (IDAOPI)",
    "children": "Children and Young People Sub-domain",
    "skills": "Adult Skills Sub-domain",
    "geographical": "Geographical Barriers Sub-domain",
    "wider": "Wider Barriers Sub-domain",
    "indoors": "Indoors Sub-domain",
    "outdoors": "Outdoors Sub-domain",
}
IMD2010 = {
    "imd": ("RANK OF IMD SCORE (where 1 is most deprived)", "IMD SCORE"),
    "income": ("RANK OF INCOME SCORE (where 1 is most deprived)", "INCOME SCORE"),
    "employment": ("RANK OF EMPLOYMENT SCORE (where 1 is most deprived)", "EMPLOYMENT SCORE"),
    "education": (
        "RANK OF EDUCATION SKILLS AND TRAINING SCORE (where 1 is most deprived)",
        "EDUCATION SKILLS AND TRAINING SCORE",
    ),
    "health": (
        "RANK OF HEALTH DEPRIVATION AND DISABILITY SCORE (where 1 is most deprived)",
        "HEALTH DEPRIVATION AND DISABILITY SCORE",
    ),
    "crime": ("RANK OF CRIME SCORE (where 1 is most deprived)", "CRIME AND DISORDER SCORE"),
    "barriers": (
        "RANK OF BARRIERS TO HOUSING AND SERVICES SCORE (where 1 is most deprived)",
        "BARRIERS TO HOUSING AND SERVICES SCORE",
    ),
    "living_environment": (
        "RANK OF LIVING ENVIRONMENT SCORE (where 1 is most deprived)",
        "LIVING ENVIRONMENT SCORE",
    ),
    "children": (
        "Children/Young People Sub-domain Rank (where 1 is most deprived)",
        "Children/Young People Sub-domain Score",
    ),
    "skills": (
        "Skills Sub-domain Rank (where 1 is most deprived)",
        "Skills Sub-domain Score",
    ),
    "geographical": (
        "Geographical Barriers Sub-domain Rank (where 1 is most deprived)",
        "Geographical Barriers Sub-domain Score",
    ),
    "wider": (
        "Wider Barriers Sub-domain Rank (where 1 is most deprived)",
        "Wider Barriers Sub-domain Score",
    ),
    "indoors": (
        "Indoors Sub-domain Rank (where 1 is most deprived)",
        "Indoors Sub-domain Score",
    ),
    "outdoors": (
        "Outdoors Sub-domain Rank (where 1 is most deprived)",
        "Outdoors Sub-domain Score",
    ),
}
GROUPS_2019 = {
    "all": "Total population",
    "children": "Dependent Children",
    "older": "Older population",
    "working_age": "Working age population",
}

#: The published weights, as they stand: they sum to 0.999.
OFFICIAL = {
    "income": 0.225,
    "employment": 0.225,
    "education": 0.135,
    "health": 0.135,
    "crime": 0.093,
    "barriers": 0.093,
    "living_environment": 0.093,
}


def path_of(entry: str) -> Path:
    """Find a file of the mirror by its id, or skip the test."""
    mirror = os.environ.get("NEEDSMAP_MIRROR")
    if not mirror:
        pytest.skip("NEEDSMAP_MIRROR is not set: no published data here")
    with (Path(mirror) / "manifest.csv").open(newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["id"] == entry:
                return Path(mirror) / row["path"]
    raise LookupError(entry)


def ranks_frame(
    raw: pd.DataFrame, release: str, geography: str, headers: dict[str, tuple[str, str]]
) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                Ranks.RELEASE: release,
                Ranks.DOMAIN: domain,
                Ranks.GEOGRAPHY: geography,
                Ranks.AREA_CODE: raw.iloc[:, 0],
                Ranks.RANK: raw[rank].astype("Int64"),
                Ranks.N_AREAS: pd.array([len(raw)] * len(raw), dtype="Int64"),
                Ranks.SCORE: raw[score],
            }
        )
        for domain, (rank, score) in headers.items()
    ]
    return pd.concat(parts, ignore_index=True)


@cache
def iod(year: int) -> pd.DataFrame:
    """File 7 of 2019 or 2025 as a ranks frame."""
    raw = pd.read_csv(path_of(f"iod{year}"))
    end = " (where 1 is most deprived)"
    headers = {}
    for domain, title in IOD2019.items():
        score = next(c for c in raw.columns if c.startswith(f"{title} Score"))
        headers[domain] = (f"{title} Rank{end}", score)
    return ranks_frame(raw, f"iod{year}", "lsoa11" if year == 2019 else "lsoa21", headers)


@cache
def imd2010() -> pd.DataFrame:
    raw = pd.read_csv(path_of("imd2010"))
    return ranks_frame(raw, "imd2010", "lsoa01", IMD2010)


@cache
def denominators_2019() -> pd.DataFrame:
    """File 6: the people at risk of IoD 2019, with the decimals that File 7 lost."""
    raw = pd.read_excel(
        path_of("iod2019_file6"), sheet_name="Population Denominators", engine="calamine"
    )
    parts = []
    for group, start in GROUPS_2019.items():
        column = next(c for c in raw.columns if str(c).startswith(start))
        parts.append(
            pd.DataFrame(
                {
                    Counts.GEOGRAPHY: "lsoa11",
                    Counts.AREA_CODE: raw["LSOA code (2011)"],
                    Counts.YEAR: 2015,
                    Counts.GROUP: group,
                    Counts.PERSONS: raw[column].astype(float),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


@cache
def lookup(entry: str, small: str, large: str) -> pd.DataFrame:
    """One of the mirror's lookups as a lookup frame, England only."""
    raw = pd.read_csv(path_of(entry))
    raw.columns = raw.columns.str.lstrip("\ufeff")
    raw = raw.loc[raw[f"{small.upper()}CD"].str.startswith("E")]
    large_name = f"{large.upper()}NM"
    return pd.DataFrame(
        {
            Lookups.FROM_GEOGRAPHY: small,
            Lookups.FROM_CODE: raw[f"{small.upper()}CD"],
            Lookups.FROM_NAME: raw.get(f"{small.upper()}NM", ""),
            Lookups.TO_GEOGRAPHY: large,
            Lookups.TO_CODE: raw[f"{large.upper()}CD"],
            Lookups.TO_NAME: raw.get(large_name, ""),
            Lookups.SHARE: float("nan"),
            Lookups.CHANGE: "",
            Lookups.FIT: "best",
        }
    ).reset_index(drop=True)


@cache
def file10(sheet: str) -> pd.DataFrame:
    """One sheet of the published district summaries of IoD 2019, by district code."""
    frame = pd.read_excel(path_of("iod2019_file10"), sheet_name=sheet, engine="calamine")
    frame.columns = frame.columns.str.strip()
    return frame.dropna(subset=[frame.columns[1]]).set_index(frame.columns[0])
