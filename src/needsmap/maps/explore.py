"""A column of any GeoDataFrame of polygons as a map page."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from needsmap.errors import FrameError, UnknownEntry
from needsmap.io.crs import frame_to_grid
from needsmap.io.repair import mend, refuse_tangles
from needsmap.maps import build
from needsmap.maps.build import LayerWords
from needsmap.maps.explore_classes import (
    Darkest,
    How,
    Scheme,
    choose_scheme,
    decimals,
    describe,
    is_numeric,
    make_layer,
)
from needsmap.maps.map_page import MapPage
from needsmap.maps.spec import AreaSet, Column, Kind, MapSpec
from needsmap.model import counted, some
from needsmap.model.arguments import check_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

#: Names of areas and codes as the Office for National Statistics writes them: LSOA21NM.
_ONS: Final = re.compile(r"[A-Z]{2,6}\d\d(CD|NM)")
_NAMES: Final = frozenset({"name", "area_name", "title", "label"})
#: More figures than these are not put on an area's card.
_MOST_COLUMNS: Final = 40


@check_arguments
def explore(  # noqa: PLR0913 - options of a public function, all by name
    frame: gpd.GeoDataFrame,
    column: str,
    *,
    scheme: Scheme = "auto",
    k: int = 5,
    breaks: Sequence[float] = (),
    darkest: Darkest | None = None,
    name: str = "",
    title: str = "",
    legend: str = "",
    sources: Sequence[str] = (),
) -> MapPage:
    """Draw a column of polygons as a page that opens anywhere.

    Parameters
    ----------
    frame
        Polygons in any CRS, with one row an area. Of a frame that needsmap made, titles,
        sources and caveats are taken from its ``attrs``.
    column
        What is coloured: numbers, or words.
    scheme
        ``"decile"`` (whole numbers 1 to 10, 1 darkest), ``"quantile"`` (``k`` classes of about
        as many areas), ``"breaks"`` (at ``breaks``), ``"diverging"`` (two colours either side
        of zero, at ``breaks`` or in about ``k`` classes) or ``"category"``.
        ``"auto"``: deciles where the column is named ``..._decile``, categories for words and
        truth values, breaks where these are given, diverging for the ``points`` of
        `needsmap.change`, else quantiles.
    k
        How many quantiles or diverging classes, 2 to 10.
    breaks
        Inner limits, rising; a value on one belongs to the class above.
    darkest
        ``"highest"`` or ``"lowest"`` of quantiles and breaks; None for the more deprived end
        of needsmap's own columns, else the highest.
    name
        The column that names areas; "" for an ONS name (``LSOA21NM``) or one called "name".
    title, legend
        Of the page and of the legend; "" for what the frame knows, or the column's name.
    sources
        Attribution lines, added to those of the frame.

    Returns
    -------
    MapPage
        Shows itself in a notebook; see `MapPage.save` and `MapPage.to_folium`. A row without a
        value is drawn as "No data"; one without a polygon in Great Britain is listed as left
        out.

    Raises
    ------
    UnknownEntry
        Where a column or scheme does not exist.
    FrameError
        Where the frame has no CRS or holds no polygons, or the values do not fit the scheme.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> frame = gpd.GeoDataFrame(
    ...     {"name": ["East", "West"], "visits": [120, 80]},
    ...     geometry=[box(530e3, 180e3, 531e3, 181e3), box(529e3, 180e3, 530e3, 181e3)],
    ...     crs="EPSG:27700",
    ... )
    >>> explore(frame, "visits", k=2)
    <MapPage 'visits': 2 areas, 1 layer>
    """
    _check_columns(frame, column, name)
    known = frame.attrs
    titles = {str(key): str(text) for key, text in known.get("titles", {}).items()}
    drawn, left_out, notices = _polygons(frame)
    code, named = _identity(drawn, name)
    areas = _area_set(drawn, code, named)
    shown = _in_words(drawn).set_index(pd.Index(areas.codes))
    skip = {code, named, *_texts(known, "hidden")}
    extra = tuple(_columns(shown, areas, titles, skip=skip, first=column))
    own = _title(column, titles)
    words = LayerWords(id="explore", title=own, legend=legend or own)
    decile_1 = str(known.get("decile_1", ""))
    end = known.get("darkest", {}).get(column)
    dark = darkest or end or "highest"
    diverging = _known(known, "diverging", column)
    chosen = choose_scheme(shown[column], scheme, breaks, diverging=bool(diverging))
    ends = f"darkest = {dark} ({decile_1})" if dark == end else ""
    subject = known.get("title", "")
    how = How(
        scheme=chosen,
        k=k,
        breaks=tuple(breaks or (diverging.get("breaks", ()) if chosen == "diverging" else ())),
        darkest=dark,
        direction=str(known.get("directions", {}).get(column, "")) or ends,
        deciles=_texts(known, "decile_words"),
        end=decile_1,
        colours=_known(known, "colours", column),
        known=diverging,
    )
    layer = make_layer(shown, column, areas, words=words, how=how, columns=extra)
    finding = describe(layer, areas, shown, how)
    return MapPage(
        MapSpec(
            title=title or (f"{subject}. {own[:1].upper()}{own[1:]}" if subject else own),
            finding=finding,
            summary=(finding,),
            area_sets=(areas,),
            layers=(layer,),
            banner=str(known.get("banner", "")),
            notes=(*notices, *_texts(known, "notices")),
            caveats=_texts(known, "caveats"),
            left_out=left_out,
            sources=(*_texts(known, "sources"), *sources),
        )
    )


def _check_columns(frame: gpd.GeoDataFrame, column: str, name: str) -> None:
    """Refuse frames without rows or CRS, and columns that they do not have once."""
    if not len(frame):
        raise FrameError("the frame has no rows to draw")
    for wanted in filter(None, (column, name)):
        if wanted not in frame.columns:
            close = difflib.get_close_matches(wanted, map(str, frame.columns), n=3)
            choices = close or [str(c) for c in frame.columns]
            raise UnknownEntry(f"the frame has no column {wanted!r}: choose {some(choices)}")
        if (frame.columns == wanted).sum() > 1:
            raise FrameError(f"the frame has several columns {wanted!r}: rename all but one")
        if isinstance(frame[wanted], gpd.GeoSeries):
            raise FrameError(f"{wanted!r} holds shapes: name a column of numbers or words")
    if frame.crs is None:
        raise FrameError(
            "the frame has no CRS: set the one it is in with .set_crs(...), such as EPSG:27700 "
            "for metres of the National Grid or EPSG:4326 for degrees"
        )


def _title(name: object, titles: dict[str, str]) -> str:
    return titles.get(str(name), str(name).replace("_", " "))


def _in_words(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame with yes and no for truth values."""
    truths = [name for name in frame.columns if pd.api.types.is_bool_dtype(frame[name].dtype)]
    return frame.assign(
        **{name: frame[name].astype("object").map({True: "yes", False: "no"}) for name in truths}
    )


def _known(attrs: dict[Any, Any], key: str, column: str) -> dict[str, Any]:
    """Return what a frame knows of a column."""
    return dict(attrs.get(key, {}).get(column, {}))


def _texts(attrs: dict[Any, Any], key: str) -> tuple[str, ...]:
    return tuple(str(text) for text in attrs.get(key, ()))


def _polygons(
    frame: gpd.GeoDataFrame,
) -> tuple[gpd.GeoDataFrame, tuple[str, ...], tuple[str, ...]]:
    """Return the rows with a polygon in EPSG:27700, what is left out, and what was corrected."""
    kinds = frame.geometry.dropna()
    wrong = kinds[~kinds.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"])]
    if len(wrong):
        raise FrameError(
            f"{len(wrong):,} of {counted(len(frame), 'row')} hold {wrong.geom_type.iloc[0]}s: "
            "explore draws polygons. Buffer or join them to areas first, or add a folium layer "
            "to to_folium()"
        )
    placed, faults = frame_to_grid(frame, "the frame")
    refuse_tangles(placed.geometry, "the frame")
    shapes = [_mended(shape) for shape in placed.geometry]
    usable = np.array([shape is not None for shape in shapes])
    if not usable.any():
        why = "; ".join(faults) or "no row has a polygon"
        raise FrameError(f"nothing of the frame can be drawn: {why}")
    lost = int((~usable).sum())
    bare = lost - sum(int((rows & ~usable).sum()) for rows in faults.values())
    left = [f"{counted(bare, 'row')} without a polygon."] if bare else []
    notices = []
    for fault, rows in faults.items():
        gone, mended = int((rows & ~usable).sum()), int((rows & usable).sum())
        left += [f"{counted(gone, 'row')}: {fault}."] if gone else []
        notices += [f"{counted(mended, 'row')}: {fault}."] if mended else []
    drawn = placed[usable].set_geometry(gpd.GeoSeries(
        [shape for shape in shapes if shape is not None], index=placed.index[usable], crs=placed.crs
    ))  # fmt: skip
    return drawn, tuple(left), tuple(notices)


def _mended(shape: BaseGeometry | None) -> BaseGeometry | None:
    """Return the polygons of a shape, or None where it has none."""
    if shape is None or shape.is_empty:
        return None
    return shape if shape.is_valid and shape.geom_type != "GeometryCollection" else mend(shape)


def _identity(frame: gpd.GeoDataFrame, name: str) -> tuple[str, str]:
    """Return the columns of codes and of names, "" for none."""
    ons = {m[1]: str(c) for c in reversed(list(frame.columns)) if (m := _ONS.fullmatch(str(c)))}
    code = ons.get("CD", "")
    if code and not (frame[code].notna().all() and frame[code].is_unique):
        code = ""
    plain = next((str(c) for c in frame.columns if str(c).casefold() in _NAMES), "")
    return code, name or ons.get("NM", "") or plain


def _area_set(frame: gpd.GeoDataFrame, code: str, named: str) -> AreaSet:
    index = frame[code] if code else frame.index.to_series()
    if not index.is_unique or index.isna().any():
        index = pd.Series(range(1, len(frame) + 1))
    codes = tuple(str(c) for c in index)
    names = frame[named].fillna("").astype(str) if named else pd.Series(codes)
    lsoa = code.startswith("LSOA")
    return AreaSet(
        id="areas",
        unit=("LSOA", "LSOAs") if lsoa else ("area", "areas"),
        codes=codes,
        names=tuple(text or number for text, number in zip(names, codes, strict=True)),
        shapes=tuple(frame.geometry),
    )


def _columns(
    frame: gpd.GeoDataFrame, areas: AreaSet, titles: dict[str, str], *, skip: set[str], first: str
) -> Iterator[Column]:
    """Yield the columns of card and table: the one that is coloured, then the others."""
    rest = [c for c in frame.columns if c not in {*skip, first, frame.geometry.name}]
    for name in [first, *rest][:_MOST_COLUMNS]:
        values = frame[name]
        if not isinstance(values, pd.Series) or isinstance(values, gpd.GeoSeries):
            continue
        kind: Kind = "text"
        digits = 0
        if is_numeric(values):
            kind, digits = "number", decimals(values)
            values = values.replace([np.inf, -np.inf], np.nan)
        yield build.column(_title(name, titles), values, areas, kind=kind, decimals=digits)
