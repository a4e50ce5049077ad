"""Plain GeoDataFrames of small areas, for those who work with geopandas."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, TypeAlias

import geopandas as gpd
from shapely import GeometryCollection
from shapely.geometry.base import BaseGeometry

from needsmap.columns import BNG, Areas, Bands, Lookups, Ranks, export_names
from needsmap.errors import FrameError, UnknownPlace, VintageError
from needsmap.io.repair import mend, refuse_tangles
from needsmap.library import Library, ReleaseData, default_library, open_release
from needsmap.measures.phrases import decile_words
from needsmap.model import ENGLAND, CustomPlace, Direction, Notice, Place, Release, counted
from needsmap.model.arguments import check_arguments
from needsmap.places import is_code
from needsmap.workflows.measure.custom_places import make_custom_places
from needsmap.workflows.wording import attrs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

#: What `load` takes for a place.
Where: TypeAlias = str | Collection[str] | BaseGeometry | gpd.GeoSeries | gpd.GeoDataFrame

#: An area belongs to an outline where at least this share of its people live inside.
_MOST = 0.5
#: Metres within which the National Grid holds England.
_WIDE = 700_000


@check_arguments
def load(
    place: Where,
    release: str,
    *,
    domains: str | Sequence[str] = (),
    vintage: str | None = None,
    file: str | Path | None = None,
    library: Library | None = None,
) -> gpd.GeoDataFrame:
    """Load the small areas of a place with their ranks, deciles and scores.

    Parameters
    ----------
    place
        A ward, district or country by name or code; a list of these; a list of LSOA codes; or
        an outline: a shapely polygon in EPSG:27700 metres, or a GeoSeries or GeoDataFrame in
        any CRS. An area belongs to an outline where at least half of its people live inside.
    release
        Such as ``"iod2019"``; `releases` lists them.
    domains
        Ids of domains; none for the index itself, ``"all"`` for all but sub-domains.
    vintage
        Which year's wards a name means (``"wd19"``); None for those of the release.
    file
        The release's file, where you have it already.
    library
        Where files come from; None for this machine's settings (environment, ``needsmap.toml``).

    Returns
    -------
    GeoDataFrame
        One row an area in the order of codes, EPSG:27700, with the ONS names of code and name
        (``LSOA11CD``, ``LSOA11NM``). For each domain ``imd_rank`` (as published, Int64),
        ``imd_decile`` (Int64, 1 = most deprived, or lowest well-being) and, where the file
        holds it, ``imd_score``. ``attrs`` holds ``place``, ``release``, ``decile_1``,
        ``titles`` of the columns, ``sources``, ``notices`` and ``caveats``: print the sources
        beside what you make.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry, VintageError
        Where the place, release or domain is not known, or codes are of another vintage.
    FetchError, FileFormatError, FrameError
        Where files cannot be had or read, or hold no ranks of what was asked for.

    Examples
    --------
    >>> import needsmap as nm
    >>> library = nm.Library(shelves=[nm.write_shelf("alderwick")])
    >>> frame = nm.load("Larkrise", "invented_iod2019", library=library)
    >>> list(frame.columns)
    ['LSOA11CD', 'LSOA11NM', 'imd_rank', 'imd_decile', 'imd_score', 'geometry']
    >>> frame.attrs["decile_1"]
    'most deprived'
    """
    data = open_release(release, library=(library or default_library()).fresh())
    wanted = (domains,) if isinstance(domains, str) else tuple(domains)
    title, codes, named = _codes(data, place, vintage)
    banded = data.bands(wanted, file=file, place=named, skip_missing=wanted == ("all",))
    areas = data.areas(codes).sort_values(Areas.AREA_CODE)
    code, name = export_names(data.release.geography)
    out = areas[[Areas.AREA_CODE, Areas.AREA_NAME]].rename(
        columns={Areas.AREA_CODE: code, Areas.AREA_NAME: name}
    )
    for column, values in _figures(data.release, banded):
        out[column] = out[code].map(values).astype(values.dtype)
    ranks = [column for column in out.columns if column.endswith("_rank")]
    bare = int(out[ranks].isna().all(axis=1).sum())
    if bare == len(out):
        raise FrameError(
            f"{data.release.id} ranks none of the {counted(len(out), 'area')} of {title}"
        )
    if bare:
        data.library.notify(
            Notice.of("areas_unranked", release=data.release.short_title, n=bare, every=len(out))
        )
    made = gpd.GeoDataFrame(out, geometry=areas.geometry.array.copy()).reset_index(drop=True)
    made = made.set_crs(BNG, allow_override=True)
    kinds = {"rank": "rank as published", "decile": decile_words(data.release), "score": "score"}
    made.attrs = attrs_of(data.library, data.release, title) | {
        "titles": {
            f"{domain.id}_{kind}": f"{domain.title}: {words}"
            for domain in data.release.domains
            for kind, words in kinds.items()
            if f"{domain.id}_{kind}" in made
        },
        "darkest": _darkest(data.release, banded),
    }
    return made


@check_arguments
def releases(*, library: Library | None = None, collection: str = ENGLAND) -> pd.DataFrame:
    """Return the releases that there are cards for, oldest first.

    Parameters
    ----------
    library
        With the user's own shelves; None for the built-in cards.
    collection
        ``"england"``, or that of an invented borough.

    Returns
    -------
    DataFrame
        Indexed by id: ``title``, ``published``, ``geography``, ``areas``, ``measures`` and
        ``domains`` (ids, the index first).

    Examples
    --------
    >>> import needsmap as nm
    >>> nm.releases().loc["iod2019", "geography"]
    'lsoa11'
    """
    import pandas as pd

    cards = (library or default_library()).catalogue.of(Release, collection=collection)
    rows = [
        {
            "id": card.id,
            "title": card.title,
            "published": card.published,
            "geography": card.geography,
            "areas": card.n_areas,
            "measures": card.measures,
            "domains": tuple(domain.id for domain in card.domains),
        }
        for card in sorted(cards, key=lambda card: (card.published, card.id))
    ]
    return pd.DataFrame(rows).set_index("id")


@check_arguments
def find_place(
    text: str,
    *,
    geography: str | None = None,
    library: Library | None = None,
    collection: str = ENGLAND,
) -> Place:
    """Find the ward, district or country that a name or code means.

    Parameters
    ----------
    text
        ``"Kingston upon Thames"``, ``"E09000021"``, ``"Norbiton, Kingston upon Thames"``.
    geography
        The vintage of wards (``"wd25"``) or of small areas (``"lsoa11"``) that is meant.
    library
        Where names come from; None for this machine's settings (environment, ``needsmap.toml``).
    collection
        Which collection to look in.

    Returns
    -------
    Place
        Its code, name, the vintages its code is of, and a ward's district.

    Raises
    ------
    UnknownPlace, AmbiguousPlace
        With the candidates.

    Examples
    --------
    >>> import needsmap as nm
    >>> library = nm.Library(shelves=[nm.write_shelf("alderwick")])
    >>> nm.find_place("alderwick", library=library, collection="invented").name
    'Alderwick'
    """
    chosen = (library or default_library()).fresh()
    return chosen.find_place(text, geography=geography, collection=collection)


def _codes(
    data: ReleaseData, place: Where, vintage: str | None
) -> tuple[str, list[str], Place | None]:
    """Return what to call a place, its areas, and the place where it is a single named one."""
    if isinstance(place, str):
        found = data.find_place(place, vintage=vintage)
        return found.label, data.codes(found), found
    if isinstance(place, BaseGeometry | gpd.GeoSeries | gpd.GeoDataFrame):
        own = CustomPlace(name="the outline", shape=_outline(place))
        return own.name, _inside(data, own), None
    if not isinstance(place, Collection):
        raise UnknownPlace(
            f"a place is a name, a list of names or codes, or a shape: not {place!r}"
        )
    texts = list(dict.fromkeys(map(str, place)))
    if not texts:
        raise UnknownPlace("no place is named: the list is empty")
    if all(is_code(text) and text[1:3] == "01" for text in texts):
        own = CustomPlace(name="the listed areas", areas=tuple(texts))
        return own.name, _inside(data, own), None
    places = [data.find_place(text, vintage=vintage) for text in texts]
    codes = {code for found in places for code in data.codes(found)}
    return ", ".join(found.label for found in places), sorted(codes), None


def _inside(data: ReleaseData, own: CustomPlace) -> list[str]:
    """Return the areas of a custom place that most of the people live in."""
    made = make_custom_places(data, [own]).membership
    most = made[Lookups.SHARE] >= _MOST
    if not most.any():
        raise VintageError(f"{own.name}: no area has at least half of its people inside")
    if not most.all():
        cut = int((~most).sum())
        data.library.notify(Notice.of("areas_mostly_outside", place=own.name, n=cut))
    return sorted(made.loc[most, Lookups.FROM_CODE])


def _outline(place: BaseGeometry | gpd.GeoSeries | gpd.GeoDataFrame) -> BaseGeometry:
    """Return one polygon in EPSG:27700, mended where it crosses or overlaps itself."""
    drawn = place
    if not isinstance(drawn, BaseGeometry):
        if drawn.crs is None:
            raise FrameError("the outline has no CRS: set one with .set_crs(...)")
        drawn = GeometryCollection(list(drawn.geometry.to_crs(BNG).dropna()))
    refuse_tangles([drawn], "the outline")
    shape = mend(drawn)
    if shape is None:
        raise FrameError("the outline has no area: give a polygon")
    west, south, east, north = shape.bounds
    if max(abs(west), abs(south), abs(east), abs(north)) <= 400 or not -_WIDE < west < _WIDE:
        raise FrameError(
            "the outline is not in EPSG:27700 metres: give a GeoSeries with its CRS instead"
        )
    return shape


def _darkest(release: Release, banded: pd.DataFrame) -> dict[str, str]:
    """Return which end of ranks and scores is the one that position 1 is at."""
    rank = "lowest" if release.direction is Direction.MOST_DEPRIVED else "highest"
    ends = {}
    for domain, rows in banded.dropna(subset=[Ranks.SCORE]).groupby(Ranks.DOMAIN):
        ordered = rows.sort_values(Bands.POSITION)[Ranks.SCORE]
        falls = ordered.iloc[0] >= ordered.iloc[-1]
        ends[f"{domain}_score"] = "highest" if falls else "lowest"
    return {f"{domain.id}_rank": rank for domain in release.domains} | ends


def _figures(release: Release, banded: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """Return the columns of each domain by area code, in the card's order."""
    for domain in release.domains:
        rows = banded[banded[Ranks.DOMAIN] == domain.id].set_index(Ranks.AREA_CODE)
        if rows.empty:
            continue
        yield f"{domain.id}_rank", rows[Ranks.RANK].astype("Int64")
        yield f"{domain.id}_decile", rows[Bands.DECILE].astype("Int64")
        if rows[Ranks.SCORE].notna().any():
            yield f"{domain.id}_score", rows[Ranks.SCORE].astype("float64")
