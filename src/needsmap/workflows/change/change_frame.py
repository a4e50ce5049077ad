"""Change between two releases, and the series of all of them, as plain frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd

from needsmap.columns import BNG, Areas, ChangeColumns, SeriesColumns, export_names
from needsmap.library import Library, default_library
from needsmap.maps.change import CHANGE_BREAKS, change_words
from needsmap.maps.classes import DIVERGING, SEQUENTIAL, spread
from needsmap.measures.phrases import towards_words
from needsmap.measures.time.crosswalk import STRENGTH
from needsmap.model import ENGLAND, Moved
from needsmap.model.arguments import check_arguments
from needsmap.text.comparability import LEVELS
from needsmap.workflows.change.change_result import FIGURES
from needsmap.workflows.change.place_change import place_change
from needsmap.workflows.change.place_series import place_series
from needsmap.workflows.change.requests import ChangeRequest, SeriesRequest
from needsmap.workflows.wording import attrs_of, change_caveats, move_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from needsmap.measures.time.comparability import Judgement
    from needsmap.model import Release
    from needsmap.workflows.change.change_result import PlaceChange

#: Titles of columns, as a map shows them.
_TITLES: Final = {
    "points": "Move in percentile points", "rank_change": "Places moved",
    "rank_rescaled": "Earlier rank rescaled", "decile_move": "Deciles moved",
    "moved": "Moved", "material": "5 points or more into another decile",
    "boundary_effect": "Another decile by less than 1 point",
    "verdict": "How comparable", "basis": "What its earlier figure is",
    "before_low": "Lowest earlier percentile", "before_high": "Highest earlier percentile",
}  # fmt: skip
#: Columns that a map's card and table leave out.
_MINOR: Final = (
    "rank_change", "rank_rescaled", "decile_move", "material", "boundary_effect", "before_low",
    "before_high",
)  # fmt: skip
#: What the verdicts of areas mean.
_TRUST: Final = (
    "The earlier figure is: exact = the area's own; inherited = of the area that was split; "
    "averaged = of the areas that were merged; estimated = by people or ground in common; "
    "none = not known."
)
#: Figures that are whole numbers wherever there is one.
_WHOLE: Final = ("rank_after", "decile_before", "decile_after", "decile_move")


@check_arguments
def change(
    place: str,
    before: str,
    after: str,
    *,
    domain: str = "",
    vintage: str | None = None,
    library: Library | None = None,
) -> gpd.GeoDataFrame:
    """Compare where a place's small areas are in two releases.

    Parameters
    ----------
    place
        A ward, district or country by name or code.
    before, after
        The earlier and the later release: ``"iod2019"``, ``"iod2025"``.
    domain
        The id of a domain; "" for the index itself.
    vintage
        Which year's wards a name means (``"wd19"``); None for those of the later release.
    library
        Where files come from; None for this machine's settings (environment, ``needsmap.toml``).

    Returns
    -------
    GeoDataFrame
        One row an area of the later release in the order of codes, EPSG:27700, with the ONS
        names of code and name. Ranks count from the most deprived (or lowest) end.
        ``points`` is the move in percentile points, after minus before: **below zero is
        towards more deprived**, relative to all areas. ``verdict`` says how far the earlier
        figure can be trusted (``exact``, ``inherited``, ``averaged``, ``estimated``,
        ``none``) and ``basis`` why; an area made from several counts as moved only outside
        ``before_low`` to ``before_high``. ``attrs`` holds ``comparability``, sources,
        notices and caveats.

    Raises
    ------
    NotComparable
        Where the two measure different things, or the later one is named first.
    UnknownPlace, AmbiguousPlace, UnknownEntry, VintageError
        Where a place, release or domain is not known.
    FetchError, FileFormatError, FrameError
        Where files cannot be had or read, or no area has a figure in both.

    Examples
    --------
    >>> import needsmap as nm
    >>> library = nm.Library(shelves=[nm.write_shelf("alderwick")])
    >>> moved = nm.change("Alderwick", "invented_iod2019", "invented_iod2025", library=library)
    >>> moved["verdict"].value_counts().head(2).to_dict()
    {'exact': 111, 'inherited': 9}
    """
    own = (library or default_library()).fresh()
    request = ChangeRequest(
        place=place,
        before=before,
        after=after,
        domains=(domain,) if domain else (),
        vintage=vintage,
    )
    result = place_change(own, request)
    figures = result.change.set_index(ChangeColumns.AREA_CODE).sort_index()
    areas = result.data.areas(figures.index).set_index(Areas.AREA_CODE)
    code, name = export_names(result.after.geography)
    out = gpd.GeoDataFrame(
        {code: figures.index.astype(str), name: figures[Areas.AREA_NAME].to_numpy()}
        | {key: figures[column].to_numpy() for key, column in FIGURES.items()},
        geometry=areas.geometry.reindex(figures.index).to_numpy(),
        crs=BNG,
    )
    out = out.astype(dict.fromkeys(_WHOLE, "Int64"))
    ways = {move: towards_words(move, result.after) for move in Moved}
    out["moved"] = out["moved"].map(ways)
    out.attrs = _change_attrs(result) | _colours(result.after, ways)
    return out


@check_arguments
def series(
    place: str,
    *,
    domain: str = "",
    releases: Iterable[str] = (),
    vintage: str | None = None,
    library: Library | None = None,
    collection: str = ENGLAND,
) -> pd.DataFrame:
    """Line up the releases of a place's small areas on the areas of the latest one.

    Parameters
    ----------
    place
        A ward, district or country by name or code.
    domain
        The id of a domain; "" for the index itself.
    releases
        Ids; none for the published series.
    vintage
        Which year's wards a name means; None for those of the latest release.
    library
        Where files come from; None for this machine's settings (environment, ``needsmap.toml``).
    collection
        Whose releases, where none are named: ``"england"``, or that of an invented borough.

    Returns
    -------
    DataFrame
        One row an area and release, by code and date of publication, with the ONS names of
        code and name: ``release``, ``published``, ``data_dates``, ``n_areas``, ``position``,
        ``percentile`` and ``decile`` (low = most deprived) in that release's own ranking,
        ``verdict`` and ``basis`` as in `change`, and ``gap``: why there is no figure.
        ``attrs`` holds ``comparability`` of each release with the one before it. To map one
        release, merge its rows with what `load` returns for the latest release.

    Raises
    ------
    NotComparable
        Where releases measure different things.
    UnknownPlace, AmbiguousPlace, UnknownEntry, VintageError
        Where a place, release or domain is not known.
    FrameError
        Where no release has a figure. One whose file cannot be had is a gap, not an error.

    Examples
    --------
    >>> import needsmap as nm
    >>> library = nm.Library(shelves=[nm.write_shelf("alderwick")])
    >>> lined = nm.series("Larkrise", collection="invented", library=library)
    >>> lined["release"].nunique()
    6
    """
    own = (library or default_library()).fresh()
    request = SeriesRequest(
        place=place,
        domain=domain or None,
        releases=tuple(releases),
        vintage=vintage,
        collection=collection,
    )
    result = place_series(own, request)
    last = result.releases[-1]
    code, name = export_names(result.geography)
    figures = [
        column
        for column in SeriesColumns.ALL
        if column not in {SeriesColumns.AREA_CODE, SeriesColumns.GEOGRAPHY}
    ]
    out = result.series[[SeriesColumns.AREA_CODE, Areas.AREA_NAME, *figures]].rename(
        columns={SeriesColumns.AREA_CODE: code, Areas.AREA_NAME: name}
    )
    out = out.astype(dict.fromkeys((SeriesColumns.N_AREAS, SeriesColumns.DECILE), "Int64"))
    judged = [
        {"before": before, "after": after} | _judged(judgement)
        for (before, after), judgement in result.judgements.items()
    ]
    attrs = attrs_of(own, last, result.place.label) | {
        "title": f"{result.place.label}: {result.domain.title}",
        "releases": [release.id for release in result.releases],
        "comparability": judged,
        "caveats": [*result.lifted, *change_caveats(last)],
    }
    gaps = [point.gap for point in result.points if point.gap]
    losses = [loss.sentence for loss in result.losses.values() if loss.sentence]
    attrs["notices"] = [*attrs["notices"], *gaps, *losses]
    out.attrs = attrs
    return out


def _change_attrs(result: PlaceChange) -> dict[str, Any]:
    """Return what goes with the figures of a change."""
    before, after, domain = result.before, result.after, result.domains[0]
    judged = result.judgements[domain.id]
    attrs = attrs_of(result.data.library, after, result.place.label)
    titles = {
        f"{kind}_{side}": f"{kind.capitalize()}, {release.short_title}"
        for kind in ("percentile", "rank", "decile")
        for side, release in (("before", before), ("after", after))
    }
    lowest = [f"{kind}_{side}" for kind in ("percentile", "rank") for side in ("before", "after")]
    subject = f"{result.place.label}, {domain.title}"
    return attrs | {
        "title": f"{subject}: {before.short_title} to {after.short_title}",
        "releases": [before.id, after.id],
        "titles": titles | _TITLES,
        "hidden": list(_MINOR),
        "darkest": dict.fromkeys(lowest, "lowest"),
        "comparability": _judged(judged),
        "notices": [*attrs["notices"], *filter(None, [result.loss.sentence])],
        "caveats": [
            " ".join([LEVELS[judged.level], *judged.sentences]),
            *result.lifted,
            *change_caveats(after),
        ],
    }


def _colours(after: Release, ways: Mapping[Moved, str]) -> dict[str, Any]:
    """Return how a map colours the moves and the verdicts."""
    more, middle, less = (DIVERGING[i] for i in (1, len(DIVERGING) // 2, -2))
    moves = {
        Moved.MORE: more, Moved.LESS: less, Moved.SAME: middle, Moved.WITHIN: "#d9d9d9",
        Moved.UNKNOWN: "#969696",
    }  # fmt: skip
    return {
        "colours": {
            "moved": {ways[move]: colour for move, colour in moves.items()},
            "verdict": dict(zip(STRENGTH, spread(SEQUENTIAL[::-1], len(STRENGTH)), strict=True)),
        },
        "directions": {"points": move_words(after), "verdict": _TRUST},
        "diverging": {
            "points": {
                "breaks": list(CHANGE_BREAKS),
                "classes": change_words(ways),
                "ways": "moved",
                "unmoved": ways[Moved.WITHIN],
            }
        },
    }


def _judged(judgement: Judgement) -> dict[str, Any]:
    return {"level": str(judgement.level), "reasons": list(judgement.sentences)}
