"""How the publishers lay their files out: the headings that the invented files carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from alderwick.ranks import EDITIONS, Standing

if TYPE_CHECKING:
    from alderwick.ground.geometry import Integers

_WORST: Final = "(where 1 is most deprived)"
_TENTH: Final = "(where 1 is most deprived 10% of LSOAs)"
#: Domain to its words in the files of 2015 and after, in the files' order.
_LATER: Final = {
    "imd": "Index of Multiple Deprivation (IMD)", "income": "Income", "employment": "Employment",
    "education": "Education, Skills and Training",
    "health": "Health Deprivation and Disability", "crime": "Crime",
    "barriers": "Barriers to Housing and Services", "living_environment": "Living Environment",
    "idaci": "Income Deprivation Affecting Children Index (IDACI)",
    "idaopi": "Income Deprivation Affecting Older People (IDAOPI)",
    "children_young_people": "Children and Young People Sub-domain",
    "adult_skills": "Adult Skills Sub-domain",
    "geographical_barriers": "Geographical Barriers Sub-domain",
    "wider_barriers": "Wider Barriers Sub-domain", "indoors": "Indoors Sub-domain",
    "outdoors": "Outdoors Sub-domain",
}  # fmt: skip
_WITH_RATE: Final = ("income", "employment", "idaci", "idaopi")
#: Domain to its words in the files of 2004 to 2010: for the score, and for the rank.
_EARLIER: Final = {
    "imd": ("IMD SCORE", "RANK OF IMD SCORE"), "income": ("INCOME SCORE", "RANK OF INCOME SCORE"),
    "employment": ("EMPLOYMENT SCORE", "RANK OF EMPLOYMENT SCORE"),
    "health": ("HEALTH DEPRIVATION AND DISABILITY SCORE",
               "RANK OF HEALTH DEPRIVATION AND DISABILITY SCORE"),
    "education": ("EDUCATION SKILLS AND TRAINING SCORE",
                  "RANK OF EDUCATION SKILLS AND TRAINING SCORE"),
    "barriers": ("BARRIERS TO HOUSING AND SERVICES SCORE",
                 "RANK OF BARRIERS TO HOUSING AND SERVICES SCORE"),
    "crime": ("CRIME AND DISORDER SCORE", "RANK OF CRIME SCORE"),
    "living_environment": ("LIVING ENVIRONMENT SCORE", "RANK OF LIVING ENVIRONMENT SCORE"),
    "idaci": ("IDACI SCORE", "RANK OF IDACI SCORE"),
    "idaopi": ("IDAOPI SCORE", "RANK OF IDAOPI SCORE"),
    "indoors": ("Indoors Sub-domain Score", "Indoors Sub-domain Rank"),
    "outdoors": ("Outdoors Sub-domain Score", "Outdoors Sub-domain Rank"),
    "geographical_barriers": ("Geographical Barriers Sub-domain Score",
                              "Geographical Barriers Sub-domain Rank"),
    "wider_barriers": ("Wider Barriers Sub-domain Score", "Wider Barriers Sub-domain Rank"),
    "children_young_people": ("Children/Young People Sub-domain Score",
                              "Children/Young People Sub-domain Rank"),
    "adult_skills": ("Skills Sub-domain Score", "Skills Sub-domain Rank"),
}  # fmt: skip
_WELL_BEING: Final = {
    "cwi": "CWI", "material": "MATERIAL WELL-BEING DOMAIN", "health": "HEALTH DOMAIN",
    "education": "EDUCATION DOMAIN", "crime": "CRIME DOMAIN", "housing": "HOUSING DOMAIN",
    "environment": "ENVIRONMENT DOMAIN", "children_in_need": "CHILDREN IN NEED DOMAIN",
}  # fmt: skip
_GEOGRAPHY_YEARS: Final = {
    "iod2015": (2011, 2013),
    "iod2019": (2011, 2019),
    "iod2025": (2021, 2024),
}

Columns = dict[str, Any]


def release_columns(
    release: str, standing: Standing, names: Columns, people: dict[str, Integers]
) -> Columns:
    """Lay a release out as its publisher does.

    Parameters
    ----------
    release
        A key of `EDITIONS`.
    standing
        The borough's figures.
    names
        ``code``, ``name``, ``district``, ``district_name`` of each area.
    people
        Counts by group in the release's year.
    """
    if EDITIONS[release].well_being:
        return _well_being(standing, names)
    if release in _GEOGRAPHY_YEARS:
        return _later(release, standing, names) | _denominators(release, people)
    every = {f"TOTAL POPULATION: mid {EDITIONS[release].year}": people["all"]}
    return _earlier(standing, names) | every


def _old_names(names: Columns) -> Columns:
    return {
        "LSOA CODE": names["code"],
        "LA CODE": names["district"],
        "LA NAME": names["district_name"],
    }


def _well_being(standing: Standing, names: Columns) -> Columns:
    out = _old_names(names)
    for domain, words in _WELL_BEING.items():
        out[f"{words} SCORE"] = standing.score[domain].round(2)
        out[f"RANK OF {words} SCORE (where 1 is highest well-being)"] = standing.rank[domain]
    return out


def _earlier(standing: Standing, names: Columns) -> Columns:
    out = _old_names(names)
    for domain, (score, rank) in _EARLIER.items():
        out[score] = standing.score[domain].round(4)
        out[f"{rank} {_WORST}"] = standing.rank[domain]
    return out


def _later(release: str, standing: Standing, names: Columns) -> Columns:
    lsoa, lad = _GEOGRAPHY_YEARS[release]
    out: Columns = {
        f"LSOA code ({lsoa})": names["code"],
        f"LSOA name ({lsoa})": names["name"],
        f"Local Authority District code ({lad})": names["district"],
        f"Local Authority District name ({lad})": names["district_name"],
    }
    n_areas = EDITIONS[release].n_areas
    for domain, words in _LATER.items():
        rate = " (rate)" if domain in _WITH_RATE else ""
        rank = standing.rank[domain]
        out[f"{words} Score{rate}"] = standing.score[domain].round(3)
        out[f"{words} Rank {_WORST}"] = rank
        out[f"{words} Decile {_TENTH}"] = -(-10 * rank // n_areas)
    return out


def _denominators(release: str, people: dict[str, Integers]) -> Columns:
    year = EDITIONS[release].year
    if release == "iod2025":
        return {
            f"Total population: mid {year}": people["all"],
            f"Dependent Children aged 0-15: mid {year}": people["children"],
            f"Older population aged 60 and over: mid {year}": people["older"],
            "Working age population 18-66 (for use with Employment Deprivation Domain): "
            f"mid {year}": people["working_age"],
        }
    free = "(excluding prisoners)"
    return {
        f"Total population: mid {year} {free}": people["all"],
        f"Dependent Children aged 0-15: mid {year} {free}": people["children"],
        f"Population aged 16-59: mid {year} {free}": people["aged_16_59"],
        f"Older population aged 60 and over: mid {year} {free}": people["older"],
        f"Working age population 18-59/64: for use with Employment Deprivation Domain {free}":
            people["working_age"],
    }  # fmt: skip
