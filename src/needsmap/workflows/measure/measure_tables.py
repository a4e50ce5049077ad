"""Measured places as tables for other programs: ONS column names, published measure names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from needsmap.columns import Assignment, Spread, Summary, export_names
from needsmap.library.result import rows_of
from needsmap.measures.phrases import end_words, far_end_words
from needsmap.measures.places.measures import MEASURES
from needsmap.measures.places.spread import PocketRule
from needsmap.text.phrases import sentence

if TYPE_CHECKING:
    from needsmap.library import Result
    from needsmap.model import Domain, Release
    from needsmap.workflows.measure.measured import Measured

#: Of the short table: heading, factor, unit, and whether its rank is shown.
_BRIEF: Final = {
    "average_score": ("Average score", 1, "", True),
    "average_rank": ("Average rank", 1, "", True),
    "proportion": ("In worst 10%", 100, "%", False),
    "extent": ("Extent", 100, "%", True),
}


def label_of(domain: Domain) -> str:
    """Return the short name that the department's columns begin with: "IMD", "Income".

    Parameters
    ----------
    domain
        Of a release.
    """
    return "IMD" if domain.id == "imd" else domain.title


def code_columns(geography: str) -> tuple[str, str]:
    """Return the columns of a place's code and name: ONS's, or plain ones for custom places.

    Parameters
    ----------
    geography
        Of the places.
    """
    return ("Place", "Place name") if geography == "own" else export_names(geography)


def wide(measured: Measured) -> pd.DataFrame:
    """Return the measures as one row a place, as in the department's District Summaries.

    Parameters
    ----------
    measured
        The places.

    Returns
    -------
    DataFrame
        The place's ONS code and name, every measure and its rank under its published name,
        and beside them what they rest on: peers, method, population, year, LSOAs, coverage,
        misfit, the most and the least deprived area, the pocket flag.
    """
    code, name = code_columns(measured.geography)
    fit, hides, outside = measured.fit, measured.first, measured.made.outside
    out = pd.DataFrame({name: fit[Assignment.AREA_NAME]}).rename_axis(code)
    alone = (len(out) == 1 and measured.geography == "own") or bool(measured.unranked)
    for domain in measured.domains:
        for measure in MEASURES:
            part = measured.of(domain, measure)
            if part[Summary.VALUE].isna().all():
                continue
            title = MEASURES[measure].title_in(measured.release)
            out[f"{label_of(domain)} - {title}"] = part[Summary.VALUE]
            if not alone:
                small = title[0].lower() + title[1:]
                out[f"{label_of(domain)} - Rank of {small}"] = part[Summary.RANK]
    basis = measured.of(measured.domains[0], "average_rank")
    out["Ranked among"] = basis[Summary.PEERS]
    out["Peers"] = measured.unranked or measured.peers_words
    out["People at risk"] = basis[Summary.POPULATION]
    out["Population"] = measured.population_words
    out["Coverage"] = basis[Summary.COVERAGE].round(4)
    if outside:
        shares = [round(outside[p].share, 4) if p in outside else 0.0 for p in out.index]
        out["Share of its area not counted"] = shares
    small_code, _ = export_names(measured.release.geography)
    near, far = _ends(measured.release)
    beside: dict[str, Any] = {
        "Assignment method": fit[Assignment.METHOD],
        "Small areas": fit[Assignment.N_AREAS],
        "Small areas whole": fit[Assignment.N_WHOLE],
        "Residents' year": fit[Assignment.POPULATION_YEAR],
        "Residents left out": fit[Assignment.LEFT_OUT].round(4),
        "Residents brought in": fit[Assignment.BROUGHT_IN].round(4),
        f"{near} {small_code}": hides[Spread.MOST_CODE],
        f"{near} rank": hides[Spread.MOST_RANK],
        f"{far} {small_code}": hides[Spread.LEAST_CODE],
        f"{far} rank": hides[Spread.LEAST_RANK],
        "Pocket": hides[Spread.POCKET],
        f"Share of {_weighed(measured)} in the pocket": hides[Spread.POCKET_SHARE].round(4),
        "Small areas within 0.5 points of the 10% line": [
            measured.near_cut.get(str(place), 0) for place in out.index
        ],
    }
    return out.assign(**beside).reset_index()


def _ends(release: Release) -> tuple[str, str]:
    """Return how columns of a place's first and last small area are headed."""
    first, last = end_words(release), far_end_words(release)
    return first[0].upper() + first[1:], last[0].upper() + last[1:]


def _weighed(measured: Measured) -> str:
    """Return what a share is of: people, or areas where each counts alike."""
    return "people" if measured.weights == "people" else "areas"


def brief(measured: Measured) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the first domain's measures as one row a place, for the screen.

    Parameters
    ----------
    measured
        The places.

    Returns
    -------
    tuple
        Rows, and their columns by heading.
    """
    columns = {"name": "Place", "areas": "Areas"}
    outside, fit = measured.made.outside, measured.fit
    table: dict[str, dict[str, Any]] = {
        code: {
            "name": str(fit.loc[code, Assignment.AREA_NAME]),
            "areas": int(fit[Assignment.N_AREAS].loc[code]),
            "pocket": "yes" if measured.first[Spread.POCKET].loc[code] else "",
            "outside": f"{outside[code].share:.0%}" if code in outside else "",
        }
        for code in measured.codes
    }
    for measure, (title, scale, suffix, ranked) in _BRIEF.items():
        part = measured.of(measured.domains[0], measure)
        if part[Summary.VALUE].isna().all():
            continue
        columns[measure] = title
        if ranked and not measured.unranked:
            columns[f"{measure}_rank"] = "Rank"
        for row in rows_of(part.reset_index()):
            place, value = table[str(row[Summary.AREA_CODE])], row[Summary.VALUE]
            place[measure] = "" if value is None else f"{scale * value:,.1f}{suffix}"
            place[f"{measure}_rank"] = row[Summary.RANK]
    columns |= {"pocket": "Pocket"} | ({"outside": "Area not counted"} if outside else {})
    key = "average_score_rank" if "average_score_rank" in columns else "average_rank_rank"
    rows = sorted(table.values(), key=lambda row: (row.get(key) is None, row.get(key) or 0))
    return rows, columns


def spread_table(measured: Measured) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return what each place's average hides, as one row a place and domain.

    Parameters
    ----------
    measured
        The places.

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
    """Return everything that was measured as plain data, for JSON.

    Parameters
    ----------
    measured
        The places.
    """
    long, end = measured.rounded, end_words(measured.release)
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
