"""Measured places as tables for other programs: ONS column names, published measure names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from needsmap.columns import Assignment, Spread, Summary, export_names
from needsmap.library.result import rows_of
from needsmap.measures.phrases import end_words, far_end_words
from needsmap.measures.places.measures import MEASURES, as_published
from needsmap.measures.places.spread import PocketRule
from needsmap.text.phrases import sentence

if TYPE_CHECKING:
    from needsmap.library import Result
    from needsmap.model import Domain, Release
    from needsmap.workflows.measure.measure import Measured

#: Digits after the point, as the department prints them.
DECIMALS = {
    "average_rank": 2,
    "average_score": 3,
    "proportion": 4,
    "extent": 4,
    "local_concentration": 2,
    "scale": 0,
}


#: Of the short table: heading, factor, unit, and whether its rank is shown.
BRIEF = {
    "average_score": ("Average score", 1, "", True),
    "average_rank": ("Average rank", 1, "", True),
    "proportion": ("In worst 10%", 100, "%", False),
    "extent": ("Extent", 100, "%", True),
}


def label_of(domain: Domain) -> str:
    """Return the short name that the department's columns begin with: "IMD", "Income"."""
    return "IMD" if domain.id == "imd" else domain.title


def code_columns(geography: str) -> tuple[str, str]:
    """Return the columns of a place's code and name: ONS's, or plain ones for custom places."""
    return ("Place", "Place name") if geography == "own" else export_names(geography)


def rows(measured: Measured) -> pd.DataFrame:
    """Return the measures as one row a place, domain and measure, rounded as published.

    The release's own rule decides a figure that lies halfway: 2 of 64 areas are 0.0313 of a
    district in 2019, and 0.0312 in 2025.

    Returns
    -------
    DataFrame
        A *summary* frame; ``measure`` keeps its id.
    """
    order = {code: number for number, code in enumerate(measured.codes)}
    out = measured.summary.copy()
    places = out[Summary.MEASURE].map(DECIMALS)
    out[Summary.VALUE] = [
        as_published(v, d, measured.release.rounding) if np.isfinite(v) else np.nan
        for v, d in zip(out[Summary.VALUE].astype(float), places.astype(int), strict=True)
    ]
    out["order"] = out[Summary.AREA_CODE].map(order)
    return out.sort_values("order", kind="stable").drop(columns="order").reset_index(drop=True)


def wide(measured: Measured) -> pd.DataFrame:
    """Return the measures as one row a place, as in the department's District Summaries.

    Returns
    -------
    DataFrame
        The place's ONS code and name, every measure and its rank under its published name,
        and beside them what they rest on: peers, method, population, year, LSOAs, coverage,
        misfit, the most and the least deprived area, the pocket flag.
    """
    code, name = code_columns(measured.geography)
    long = rows(measured)
    out = pd.DataFrame({code: measured.codes}).set_index(code)
    names = measured.assignment.set_index(Assignment.AREA_CODE)[Assignment.AREA_NAME]
    out[name] = names.loc[out.index].to_numpy()
    alone = (len(measured.codes) == 1 and measured.geography == "own") or bool(measured.unranked)
    for domain in measured.domains:
        for measure, part in long.loc[long[Summary.DOMAIN] == domain.id].groupby(
            Summary.MEASURE, sort=False
        ):
            title = MEASURES[str(measure)].title_in(measured.release)
            head = label_of(domain)
            by_place = part.set_index(Summary.AREA_CODE)
            if by_place[Summary.VALUE].isna().all():
                continue
            small = title[0].lower() + title[1:]
            out[f"{head} - {title}"] = by_place[Summary.VALUE]
            if not alone:
                out[f"{head} - Rank of {small}"] = by_place[Summary.RANK]
    first = long.loc[long[Summary.DOMAIN] == measured.domains[0].id]
    basis = first.loc[first[Summary.MEASURE] == "average_rank"].set_index(Summary.AREA_CODE)
    out["Ranked among"] = basis[Summary.PEERS]
    out["Peers"] = measured.unranked or measured.peers_words
    out["People at risk"] = basis[Summary.POPULATION]
    out["Population"] = measured.population_words
    out["Coverage"] = basis[Summary.COVERAGE].round(4)
    if measured.made.outside:
        beyond = {name: part.share for name, part in measured.made.outside.items()}
        out["Share of its area not counted"] = out.index.map(lambda p: round(beyond.get(p, 0.0), 4))
    fit = measured.assignment.set_index(Assignment.AREA_CODE)
    out["Assignment method"] = fit[Assignment.METHOD]
    out["Small areas"] = fit[Assignment.N_AREAS]
    out["Small areas whole"] = fit[Assignment.N_WHOLE]
    out["Residents' year"] = fit[Assignment.POPULATION_YEAR]
    out["Residents left out"] = fit[Assignment.LEFT_OUT].round(4)
    out["Residents brought in"] = fit[Assignment.BROUGHT_IN].round(4)
    hidden = measured.spread.loc[measured.spread[Spread.DOMAIN] == measured.domains[0].id]
    hidden = hidden.set_index(Spread.AREA_CODE)
    small_code, _ = export_names(measured.release.geography)
    near, far = _ends(measured.release)
    out[f"{near} {small_code}"] = hidden[Spread.MOST_CODE]
    out[f"{near} rank"] = hidden[Spread.MOST_RANK]
    out[f"{far} {small_code}"] = hidden[Spread.LEAST_CODE]
    out[f"{far} rank"] = hidden[Spread.LEAST_RANK]
    out["Pocket"] = hidden[Spread.POCKET]
    out[f"Share of {_weighed(measured)} in the pocket"] = hidden[Spread.POCKET_SHARE].round(4)
    out["Small areas within 0.5 points of the 10% line"] = out.index.map(
        lambda place: measured.near_cut.get(str(place), 0)
    )
    return out.reset_index()


def _ends(release: Release) -> tuple[str, str]:
    """Return how columns of a place's first and last small area are headed."""
    first, last = end_words(release), far_end_words(release)
    return first[0].upper() + first[1:], last[0].upper() + last[1:]


def brief(measured: Measured) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the first domain's measures as one row a place, for the screen.

    Returns
    -------
    tuple
        Rows, and their columns by heading.
    """
    long = rows(measured)
    first = long.loc[long[Summary.DOMAIN] == measured.domains[0].id]
    columns = {"name": "Place", "areas": "Areas"}
    places = measured.assignment.set_index(Assignment.AREA_CODE)
    out: dict[str, dict[str, Any]] = {code: {} for code in measured.codes}
    for measure, (title, scale, suffix, ranked) in BRIEF.items():
        part = first.loc[first[Summary.MEASURE] == measure]
        if part[Summary.VALUE].isna().all():
            continue
        columns[measure] = title
        if ranked and not measured.unranked:
            columns[f"{measure}_rank"] = "Rank"
        for row in rows_of(part):
            place, value = out[str(row[Summary.AREA_CODE])], row[Summary.VALUE]
            place[measure] = "" if value is None else f"{scale * value:,.1f}{suffix}"
            place[f"{measure}_rank"] = row[Summary.RANK]
    pockets = measured.spread.loc[measured.spread[Spread.DOMAIN] == measured.domains[0].id]
    pocket = pockets.set_index(Spread.AREA_CODE)[Spread.POCKET]
    columns["pocket"] = "Pocket"
    if measured.made.outside:
        columns["outside"] = "Area not counted"
    table = [
        {
            "name": str(places.loc[code, Assignment.AREA_NAME]),
            "areas": int(places[Assignment.N_AREAS].loc[code]),
            **place,
            "pocket": "yes" if pocket[code] else "",
            "outside": f"{beyond.share:.0%}" if (beyond := measured.made.outside.get(code)) else "",
        }
        for code, place in out.items()
    ]
    key = "average_score_rank" if "average_score_rank" in columns else "average_rank_rank"
    table.sort(key=lambda row: (row.get(key) is None, row.get(key) or 0))
    return table, columns


def _weighed(measured: Measured) -> str:
    """Return what a share is of: people, or areas where each counts alike."""
    return "people" if measured.weights == "people" else "areas"


def spread_table(measured: Measured) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return what each place's average hides, as one row a place and domain.

    Returns
    -------
    tuple
        Rows, and their columns by heading.
    """
    small, _ = export_names(measured.release.geography)
    first, last = _ends(measured.release)
    titles = {d.id: label_of(d) for d in measured.domains}
    columns = {
        "name": "Place", "domain": "Domain", "areas": "Areas", "most": f"{first} {small}",
        "most_rank": "Rank", "least": f"{last} {small}", "least_rank": "Rank",
        "average": "Average %", "range": "Range", "deviation": "Deviation", "pocket": "Pocket",
        "pocket_areas": "Areas in it", "pocket_share": f"Share of {_weighed(measured)}",
    }  # fmt: skip
    if len(measured.domains) == 1:
        del columns["domain"]
    out = [
        {
            "code": row[Spread.AREA_CODE], "name": row[Spread.AREA_NAME],
            "domain": titles[str(row[Spread.DOMAIN])], "areas": row[Spread.N_AREAS],
            "most": row[Spread.MOST_CODE], "most_rank": row[Spread.MOST_RANK],
            "least": row[Spread.LEAST_CODE], "least_rank": row[Spread.LEAST_RANK],
            "average": round(row[Spread.AVERAGE], 2), "range": round(row[Spread.RANGE], 2),
            "deviation": round(row[Spread.DEVIATION], 2), "pocket": row[Spread.POCKET],
            "pocket_areas": row[Spread.POCKET_AREAS],
            "pocket_share": round(row[Spread.POCKET_SHARE], 4),
        }
        for row in rows_of(measured.spread)
    ]  # fmt: skip
    return out, columns


def spread_head(measured: Measured) -> str:
    """Return the rule of a pocket, above the table of what each average hides.

    Parameters
    ----------
    measured
        The places.
    """
    return f"What the average hides. {sentence(PocketRule(end=end_words(measured.release)).words)}"


def whole(measured: Measured) -> dict[str, Any]:
    """Return everything that was measured as plain data, for JSON."""
    long, end = rows(measured), end_words(measured.release)
    return {
        "release": measured.release.id,
        "domains": [d.id for d in measured.domains],
        "geography": measured.geography,
        "peers": measured.peers_words,
        "unranked": measured.unranked,
        "population": measured.population_words,
        "direction": f"every measure: high = {end}; rank 1 = {end}",
        "caveats": list(measured.caveats),
        "places": [
            {
                "code": code,
                "measures": rows_of(long.loc[long[Summary.AREA_CODE] == code]),
                "assignment": rows_of(_of(measured.assignment, code))[0],
                "hides": rows_of(_of(measured.spread, code)),
                "people_by_decile": rows_of(_of(measured.deciles, code)),
                "near_the_10_percent_line": measured.near_cut.get(code, 0),
                "share_of_area_not_counted": part.share
                if (part := measured.made.outside.get(code))
                else 0.0,
            }
            for code in measured.codes
        ],
    }


def summary_result(measured: Measured) -> Result:
    """Return measured places as one row a place (`wide`), with everything as plain data.

    Parameters
    ----------
    measured
        The places; what was done with them since, such as a map, is among the sources.
    """
    library = measured.data.library
    plain = whole(measured) | {
        "notes": library.sentences,
        "sources": library.attributions,
        "invented": library.invented,
    }
    return library.result(wide(measured), measured.caveats, plain=plain)


def table_head(measured: Measured) -> str:
    """Return what the short table shows and what its ranks are among, in a line.

    Parameters
    ----------
    measured
        The places.
    """
    release = measured.release
    title = f"{release.short_title}, {measured.domains[0].title}"
    if measured.unranked:
        return f"{title}. {measured.unranked}"
    return f"{title}: ranks among {measured.peers_words}; 1 = the {end_words(release)} end."


def _of(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    return frame.loc[frame[Assignment.AREA_CODE] == code]
