"""Where the invented borough stands in an invented England: scores and ranks of each release.

Each release ranks N areas, as the real one of its year does: the borough's LSOAs, and the
rest of an invented England drawn at random with the same ties between domains. So every rank
is a true rank among N, and the index follows from its domains exactly by the published
method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from alderwick.ground.geometry import CENTRE, ORIGIN, VILLAGES, Ground
from alderwick.ground.vintages import POCKET_WARD, WARD_NAMES, Nest, means

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from alderwick.ground.geometry import Floats, Integers

#: Weights of the domains in the index (they sum to 0.999, as published).
WEIGHTS: Final = {
    "income": 0.225, "employment": 0.225, "education": 0.135, "health": 0.135,
    "crime": 0.093, "barriers": 0.093, "living_environment": 0.093,
}  # fmt: skip
#: Domains made of two sub-domains, and the weight of the first.
HALVES: Final = {
    "education": ("children_young_people", "adult_skills", 0.5),
    "barriers": ("geographical_barriers", "wider_barriers", 0.5),
    "living_environment": ("indoors", "outdoors", 2 / 3),
}
#: Domains of the Child Well-being Index, which weigh the same.
WELL_BEING: Final = (
    "material", "health", "education", "crime", "housing", "environment", "children_in_need",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """One release: its areas, how many it ranks, when its data is from, which end is 1."""

    geography: str
    n_areas: int
    year: int
    well_being: bool = False
    indoors: float = 2 / 3


EDITIONS: Final = {
    "imd2004": Edition("lsoa01", 32_482, 2001),
    "imd2007": Edition("lsoa01", 32_482, 2005),
    "cwi2009": Edition("lsoa01", 32_482, 2005, well_being=True),
    "imd2010": Edition("lsoa01", 32_482, 2008),
    "iod2015": Edition("lsoa11", 32_844, 2012),
    "iod2019": Edition("lsoa11", 32_844, 2015),
    "iod2025": Edition("lsoa21", 33_755, 2022, indoors=0.7),
}

# How strongly each measure follows general need, the closeness of the centre, and neither.
_LOADS: Final[Mapping[str, tuple[float, float]]] = {
    "income": (0.95, 0.0), "employment": (0.92, -0.05), "health": (0.86, 0.05),
    "crime": (0.66, 0.30), "children_young_people": (0.84, -0.05), "adult_skills": (0.88, -0.10),
    "geographical_barriers": (-0.25, -0.80), "wider_barriers": (0.72, 0.15),
    "indoors": (0.35, 0.40), "outdoors": (0.25, 0.75), "idaci": (0.93, 0.05),
    "idaopi": (0.86, 0.10), "material": (0.94, 0.0), "education": (0.82, -0.05),
    "housing": (0.60, 0.35), "environment": (0.25, 0.70), "children_in_need": (0.84, 0.05),
}  # fmt: skip
#: Measures that the publisher states as the share of people: mean and spread of the log odds.
_RATES: Final = {
    "income": (-2.15, 0.72), "employment": (-2.45, 0.66), "idaci": (-1.95, 0.78),
    "idaopi": (-1.95, 0.62), "adult_skills": (-1.15, 0.52),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """One release's figures for the borough: by domain, in the order of the layer's codes.

    ``rank`` as published (well-being: 1 is best); ``score`` as the publisher would print it:
    the weighted sum for the index, a share of people, or a standardised score.
    """

    rank: dict[str, Integers]
    score: dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Character:
    """What each cell is like beside England: general need, closeness to the centre, trend."""

    need: Floats
    urban: Floats
    trend: Floats


def make_character(ground: Ground, nest: Nest, rng: np.random.Generator) -> Character:
    """Lay need over the borough: poor estates, a leafy edge, and one pocket in a fair ward."""
    spot = ground.points - np.asarray(ORIGIN)
    reach = np.hypot(*(spot - np.asarray(CENTRE)).T)
    estates = ((7_500.0, 5_350.0, 800.0, 2.1), (*VILLAGES[0][:2], 620.0, 1.5),
               (*VILLAGES[2][:2], 560.0, 1.2), (5_900.0, 6_300.0, 500.0, 0.7))  # fmt: skip
    need = 0.25 - 0.22 * reach / 1_000.0 + _rolling(spot, 1_500.0, rng) * 0.42
    for east, north, wide, high in estates:
        near = np.exp(-((np.hypot(spot[:, 0] - east, spot[:, 1] - north) / wide) ** 2))
        need = need + high * near
    trend = _rolling(spot, 1_800.0, rng) * 0.22
    first = np.exp(-((np.hypot(spot[:, 0] - 7_500.0, spot[:, 1] - 5_350.0) / 900.0) ** 2))
    trend = trend - 0.25 * first
    need = need + 0.28 * rng.standard_normal(len(need))
    ward = nest.layers["wd11"].of_cell == WARD_NAMES.index(POCKET_WARD)
    need[ward] = np.minimum(need[ward], -0.35) - 0.25
    need[_pocket(nest, spot)] = 1.45
    urban = np.clip(1.5 - reach / 1_700.0, -1.6, 1.5)
    return Character(need=need, urban=urban, trend=trend)


def _pocket(nest: Nest, spot: Floats) -> NDArray[np.bool_]:
    """Choose the pocket: of the ward's never-changed LSOAs, the farthest from other wards."""
    layer, ward = nest.layers["lsoa11"], nest.layers["wd11"].of_cell
    ours = ward == WARD_NAMES.index(POCKET_WARD)
    away = np.hypot(*(spot[:, None] - spot[None, ~ours]).transpose(2, 0, 1)).min(axis=1)
    away = means(away[:, None], layer.of_cell)[:, 0]
    steady = set(nest.layers["lsoa01"].codes) & set(nest.layers["lsoa21"].codes)
    fitting = [k for k in np.unique(layer.of_cell[ours]).tolist() if layer.codes[k] in steady]
    return np.asarray(layer.of_cell == max(fitting, key=lambda k: (away[k], k)))


def _rolling(spot: Floats, length: float, rng: np.random.Generator) -> Floats:
    """Return a smooth random surface with mean 0 and spread 1 that rolls over some metres."""
    wave = rng.standard_normal((60, 2)) / length
    phase = rng.uniform(0, 2 * np.pi, 60)
    surface = np.cos(spot @ wave.T + phase).sum(axis=1)
    return np.asarray((surface - surface.mean()) / surface.std())


def make_standings(
    ground: Ground, nest: Nest, character: Character, rng: np.random.Generator
) -> dict[str, Standing]:
    """Rank the borough's areas within an invented England, for every release."""
    spot = ground.points - np.asarray(ORIGIN)
    own = {name: _own_part(spot, rng) for name in _LOADS}
    out: dict[str, Standing] = {}
    for release, edition in EDITIONS.items():
        layer = nest.layers[edition.geography]
        need = character.need + character.trend * (edition.year - 2001) / 20
        names = WELL_BEING if edition.well_being else [n for n in _LOADS if _is_indices(n)]
        rest = edition.n_areas - len(layer.codes)
        england = rng.standard_normal((2, rest))
        value: dict[str, Floats] = {}
        for name in names:
            follow, urban = _LOADS[name]
            left = np.sqrt(max(1 - follow**2 - urban**2, 0.05))
            own[name] = 0.95 * own[name] + 0.312 * _own_part(spot, rng)
            here = follow * need + urban * character.urban + left * own[name]
            here = means(here[:, None], layer.of_cell)[:, 0]
            there = follow * england[0] + urban * england[1] + left * rng.standard_normal(rest)
            value[name] = np.concatenate([here, there])
        build = _well_being if edition.well_being else _indices
        out[release] = build(value, edition, len(layer.codes))
    return out


def _is_indices(name: str) -> bool:
    only_well_being = {"material", "education", "housing", "environment", "children_in_need"}
    return name not in only_well_being


def _own_part(spot: Floats, rng: np.random.Generator) -> Floats:
    """Return what a measure has of its own: partly shared with the cells around."""
    return 0.8 * _rolling(spot, 1_200.0, rng) + 0.6 * rng.standard_normal(len(spot))


def transform(position: Integers, n_areas: int) -> Floats:
    """Return the indices' exponential score (near 0 to 100) of a position from the deprived end.

    Examples
    --------
    >>> [round(float(x), 6) for x in transform(np.array([1, 5, 10]), 10)]
    [100.0, 20.632707, 2.39026]
    """
    share = (n_areas - position + 1) / n_areas
    return np.asarray(-23.0 * np.log(1 - share * (1 - np.exp(-100.0 / 23.0))))


def _position(value: Floats) -> Integers:
    """Return the place of each value from the highest, 1 to N; the values are never equal."""
    place = np.empty(len(value), dtype=np.int64)
    place[np.argsort(-value, kind="stable")] = np.arange(1, len(value) + 1)
    return place


def _indices(value: dict[str, Floats], edition: Edition, n_here: int) -> Standing:
    """Rank the measures, build the three composed domains, and the index from its domains."""
    n_areas = edition.n_areas
    rank = {name: _position(column) for name, column in value.items()}
    score = {name: _as_published(name, column) for name, column in value.items()}
    for domain, (first, second, share) in HALVES.items():
        weight = edition.indoors if domain == "living_environment" else share
        score[domain] = weight * transform(rank[first], n_areas) + (1 - weight) * transform(
            rank[second], n_areas
        )
        rank[domain] = _position(score[domain])
    total = [weight * transform(rank[name], n_areas) for name, weight in WEIGHTS.items()]
    score["imd"] = np.sum(total, axis=0)
    rank["imd"] = _position(score["imd"])
    return _of_borough(rank, score, n_here)


def _well_being(value: dict[str, Floats], edition: Edition, n_here: int) -> Standing:
    """Rank well-being with 1 as the best: a high score means low well-being."""
    n_areas = edition.n_areas
    place = {name: _position(column) for name, column in value.items()}
    score = {name: transform(column, n_areas) for name, column in place.items()}
    score["cwi"] = np.mean([score[name] for name in WELL_BEING], axis=0)
    place["cwi"] = _position(score["cwi"])
    rank = {name: n_areas - column + 1 for name, column in place.items()}
    return _of_borough(rank, score, n_here)


def _as_published(name: str, value: Floats) -> Floats:
    if name not in _RATES:
        return value
    middle, spread = _RATES[name]
    return np.asarray(1 / (1 + np.exp(-(middle + spread * value))))


def _of_borough(rank: dict[str, Integers], score: dict[str, Floats], n_here: int) -> Standing:
    """Keep the borough's areas, which come first."""
    return Standing(
        rank={name: column[:n_here] for name, column in rank.items()},
        score={name: column[:n_here] for name, column in score.items()},
    )
