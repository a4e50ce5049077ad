"""Frames to the parts of a `MapSpec`.

Figures, bands and verdicts come ready made in the frames: here they are put in the order of an
area set, with colours and words. An area of the set that the frame lacks is shown as "no data",
never dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING

import pandas as pd

from needsmap.columns import Areas, Bands, Ranks
from needsmap.errors import VintageError
from needsmap.maps.classes import BIVARIATE, CATEGORICAL, SEQUENTIAL, cut, spread
from needsmap.maps.points import plain
from needsmap.maps.spec import (
    NO_DATA,
    AreaSet,
    Column,
    Kind,
    Layer,
    Legend,
    LegendClass,
    Value,
)
from needsmap.model import UNIT_WORDS, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerWords:
    """The words of one layer: see `needsmap.maps.spec.Layer` and `Legend`.

    ``end`` names the end that position 1 is at.
    """

    id: str
    title: str
    group: str = ""
    legend: str = ""
    direction: str = ""
    finding: str = ""
    summary: tuple[str, ...] = ()
    data_date: str = ""
    notes: tuple[str, ...] = ()
    end: str = "most deprived"

    def layer(
        self,
        areas: AreaSet,
        classes: Iterable[int],
        texts: Sequence[str],
        colours: Sequence[str],
        columns: Iterable[Column],
        *,
        diverging: bool = False,
    ) -> Layer:
        """Return the layer that carries these words, its legend made of texts and colours."""
        return Layer(
            id=self.id,
            title=self.title,
            group=self.group,
            areas=areas.id,
            classes=tuple(classes),
            legend=Legend(
                title=self.legend or self.title,
                direction=self.direction,
                diverging=diverging,
                classes=tuple(
                    LegendClass(words=text, colour=c, short=text.split(":")[0] * (":" in text))
                    for text, c in zip(texts, colours, strict=True)
                ),
            ),
            columns=tuple(columns),
            finding=self.finding,
            summary=self.summary,
            data_date=self.data_date,
            notes=self.notes,
        )


def area_set(
    areas: gpd.GeoDataFrame,
    *,
    parents: Mapping[str, str] | None = None,
    parent_title: str = "",
    postcodes: Mapping[str, Sequence[str]] | None = None,
) -> AreaSet:
    """Prepare the areas of one geography for drawing.

    Parameters
    ----------
    areas
        An *areas* frame of one geography (EPSG:27700).
    parents
        Area code to the name of the larger area it lies in.
    parent_title
        What the larger areas are: ``"Ward"``.
    postcodes
        Postcode district or sector to the codes of the areas that hold its postcodes.

    Returns
    -------
    AreaSet
        In the order of the codes; its id is the geography.

    Raises
    ------
    VintageError
        If the frame holds several geographies.
    """
    kinds = sorted(areas[Areas.GEOGRAPHY].unique())
    if len(kinds) != 1:
        raise VintageError(f"an area set is of one geography; this frame holds {', '.join(kinds)}")
    geography = str(kinds[0])
    ordered = areas.sort_values(Areas.AREA_CODE)
    codes = tuple(str(code) for code in ordered[Areas.AREA_CODE])
    place = {code: i for i, code in enumerate(codes)}
    return AreaSet(
        id=geography,
        unit=UNIT_WORDS.get(kind_of(geography), ("area", "areas")),
        codes=codes,
        names=tuple(str(name) for name in ordered[Areas.AREA_NAME]),
        shapes=tuple(ordered.geometry),
        parents=tuple(parents.get(code, "") for code in codes) if parents else (),
        parent_title=parent_title,
        postcodes=tuple(
            (begins, tuple(sorted(place[code] for code in within)))
            for begins, within in (postcodes or {}).items()
        ),
    )


def column(
    title: str,
    values: pd.Series,
    areas: AreaSet,
    *,
    kind: Kind = "text",
    of: int | None = None,
    decimals: int = 0,
) -> Column:
    """Return a series, indexed by area code, in the order of the area set.

    Parameters
    ----------
    title
        The heading on the card and in the table.
    values
        One value a code; missing values become None.
    areas
        The set that gives the order.
    kind, of, decimals
        How the values are printed: see `needsmap.maps.spec.Column`.
    """
    return Column(
        title=title, cells=ordered_cells(values, areas), kind=kind, of=of, decimals=decimals
    )


def band_layer(
    banded: pd.DataFrame,
    areas: AreaSet,
    *,
    words: LayerWords,
    bands: Sequence[str],
    extra: Sequence[Column] = (),
) -> Layer:
    """Make a layer of one domain's deciles.

    Parameters
    ----------
    banded
        A ranks frame with bands (`needsmap.measures.bands`) of one release and domain.
    areas
        The set to paint; its id is the geography that the ranks must be of.
    words
        Title, group, direction and so on.
    bands
        The words of each band, most deprived first: as many as there are bands.
    extra
        Further columns for card and table.

    Returns
    -------
    Layer
        With the rank and "in the most deprived X%" on the card and in the table.

    Raises
    ------
    VintageError
        If the ranks are of another geography than the areas.
    """
    check_geography(banded, areas)
    frame = banded.set_index(Ranks.AREA_CODE)
    of = int(frame[Ranks.N_AREAS].iloc[0])
    deciles = ordered_cells(frame[Bands.DECILE], areas)
    return words.layer(
        areas,
        (NO_DATA if decile is None else int(decile) - 1 for decile in deciles),
        bands,
        spread(SEQUENTIAL, len(bands)),
        (
            column("Rank", frame[Ranks.RANK], areas, kind="rank", of=of),
            column(f"In the {words.end}", frame[Bands.TOP_PERCENT], areas, kind="percent"),
            *extra,
        ),
    )


def value_layer(
    values: pd.Series,
    areas: AreaSet,
    *,
    words: LayerWords,
    breaks: Sequence[float],
    classes: Sequence[str],
    columns: Sequence[Column] = (),
) -> Layer:
    """Make a layer of any value by given breaks, the highest darkest.

    Parameters
    ----------
    values
        Indexed by area code.
    areas
        The set to paint.
    words
        Title, group and so on.
    breaks
        Rising inner limits (`needsmap.maps.classes.cut`).
    classes
        The words of each class, lowest first: one more than there are breaks.
    columns
        What the card and the table show; the value itself is not added.
    """
    numbers = (as_number(v) for v in ordered_cells(values, areas))
    ramp = spread(SEQUENTIAL, len(classes))[::-1]
    return words.layer(areas, cut(numbers, breaks), classes, ramp, columns)


def category_layer(
    values: pd.Series,
    areas: AreaSet,
    *,
    words: LayerWords,
    categories: Mapping[str, str] | Sequence[str],
    columns: Sequence[Column] = (),
) -> Layer:
    """Make a layer of named categories (a typology, need against access, a type of area).

    Parameters
    ----------
    values
        Category by area code; a value that is no category is "no data".
    areas
        The set to paint.
    words
        Title, group and so on.
    categories
        Category to colour in the order of the legend, or the names alone.
    columns
        What the card and the table show.
    """
    names = list(categories)
    colours = (
        list(categories.values())
        if isinstance(categories, Mapping)
        else list(islice(cycle(CATEGORICAL), len(names)))
    )
    number = {name: i for i, name in enumerate(names)}
    cells = ordered_cells(values.astype("object"), areas)
    classes = (number.get(str(cell), NO_DATA) for cell in cells)
    return words.layer(areas, classes, names, colours, columns)


def bivariate_layer(
    codes: pd.Series,
    areas: AreaSet,
    *,
    words: LayerWords,
    columns: Sequence[Column] = (),
) -> Layer:
    """Make a layer of two measures at once, in thirds: need against access.

    Parameters
    ----------
    codes
        By area code: two letters of H, M, L, the first measure's third and the second's
        (``"HL"``: high need, low access). Anything else is "no data".
    areas
        The set to paint.
    words
        Title, group and so on.
    columns
        What the card and the table show.
    """
    level = {"H": "high", "M": "middling", "L": "low"}
    named = {code: f"{code}: {level[code[0]]} need, {level[code[1]]} access" for code in BIVARIATE}
    return category_layer(
        codes.map(named),
        areas,
        words=words,
        categories={named[code]: colour for code, colour in BIVARIATE.items()},
        columns=columns,
    )


def check_geography(frame: pd.DataFrame, areas: AreaSet) -> None:
    """Raise for figures of another vintage than the areas, naming the lookup to use.

    Parameters
    ----------
    frame
        Figures with their geography.
    areas
        The set to paint.
    """
    wrong = [g for g in sorted(frame[Areas.GEOGRAPHY].dropna().unique()) if g != areas.id]
    if wrong:
        raise VintageError(
            f"figures of {', '.join(wrong)} cannot paint areas of {areas.id}: the codes differ "
            f"where areas were split or merged. Carry them over with the lookup "
            f"{wrong[0]}_{areas.id} first, or take the boundaries of {wrong[0]}."
        )


def ordered_cells(values: pd.Series, areas: AreaSet) -> tuple[Value, ...]:
    """Return the plain values of a series in the order of the areas, None where there is none.

    Parameters
    ----------
    values
        Indexed by area code.
    areas
        The set that gives the order.
    """
    aligned = values.reindex(list(areas.codes))
    missing = aligned.isna().to_numpy()
    if pd.api.types.is_integer_dtype(values.dtype):
        cells: Sequence[Value] = aligned.fillna(0).astype("int64").tolist()
    elif pd.api.types.is_float_dtype(values.dtype):
        cells = aligned.astype("float64").tolist()
    else:
        return tuple(plain(v) for v in aligned)
    return tuple(None if gone else v for gone, v in zip(missing, cells, strict=True))


def as_number(value: object) -> float | None:
    """Return a figure as a float, and a word or nothing as None.

    Parameters
    ----------
    value
        A cell.
    """
    return float(value) if isinstance(value, int | float) else None
