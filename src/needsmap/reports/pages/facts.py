"""What a profile of a place is made from: plain figures, ready for sentences and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from needsmap.model import Place, Release
    from needsmap.reports.document import Block, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallArea:
    """One small area of the place.

    Attributes
    ----------
    position, percentile, decile
        In the whole ranking, from the most deprived end (low = deprived).
    near_cut
        Within half a percentile point of a decile's cut.
    domains
        Percentile by domain id; None where there is no rank.
    people
        Residents, where they are known.
    """

    code: str
    name: str
    position: int
    percentile: float
    top_percent: int
    decile: int
    near_cut: bool
    domains: dict[str, float | None]
    people: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One summary measure of the place, with its rank among its peers (1 = most deprived).

    ``higher`` is the percent of other places where the measure is higher (more deprived), for
    a place that has no rank among them.
    """

    title: str
    words: str
    value: float | None
    rank: int | None
    peers: int
    tied: int = 1
    percent: bool = False
    higher: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainRow:
    """How the place ranks on one domain.

    Attributes
    ----------
    rank, peers
        Among the places of its kind by average rank; 1 = most deprived.
    percentile
        ``100 * rank / peers``: low = relatively deprived. Of a place without a rank, the
        percent of the others that are nearer the most deprived end.
    worst
        The small area nearest the most deprived end, and its "top X%".
    in_worst_20
        Small areas among the most deprived 20% of all small areas.
    """

    id: str
    title: str
    rank: int | None
    peers: int
    percentile: float | None
    worst: str
    worst_top_percent: int | None
    in_worst_20: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a place ranks in one release.

    Attributes
    ----------
    areas
        Its ranked small areas, most deprived first.
    unranked
        Small areas of the place without a rank.
    within
        Percent (10, 20) to how many small areas are among the most deprived.
    measures
        In the order of the department's summaries.
    weighted_by
        What the small areas are weighed by, in words; "" where all count alike.
    peers
        What the place is ranked among: "wards in England"; "" where it has no peers.
    beside
        What a place without a rank is set beside: "wards in England"; "" where nothing.
    pocket
        Codes of small areas that the place's average hides.
    """

    release: Release
    areas: tuple[SmallArea, ...]
    unranked: int
    within: dict[int, int]
    measures: tuple[Measure, ...]
    domains: tuple[DomainRow, ...]
    weighted_by: str
    peers: str
    beside: str = ""
    pocket: tuple[str, ...] = ()

    @property
    def average_score(self) -> Measure | None:
        """The measure by average score, if the place has one."""
        return next((m for m in self.measures if m.title == "Average score"), None)


@dataclass(frozen=True, slots=True)
class People:
    """How many people live in a place: never without its year and source.

    ``around`` is how many live in all the small areas that a custom place touches; the
    count is then an estimate. None where it was counted.
    """

    persons: float
    year: int
    source: str
    around: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomPlaces:
    """How a custom place is made up of small areas.

    Attributes
    ----------
    shares
        Small area to the share (0..1) of its people who live in the place.
    method
        How the shares were found, in plain sentences.
    outlined
        Whether the place has an outline (a list of postcodes has none).
    districts
        Names of those that it lies in, the largest part first.
    edges
        Small areas that the outline cuts into where nobody is counted inside it.
    covered
        What part of the place is counted, where it lies partly outside the country; else "".
    """

    shares: dict[str, float]
    method: str
    outlined: bool
    districts: tuple[str, ...] = ()
    edges: int = 0
    covered: str = ""

    @property
    def whole(self) -> int:
        """How many of the small areas lie in the place whole."""
        return sum(1 for share in self.shares.values() if share >= 1 - 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """How one small area moved between two releases; points below 0 = towards more deprived.

    ``within``: the move stays within the range of the areas that it was merged from.
    """

    code: str
    name: str
    before: float | None
    after: float | None
    points: float | None
    verdict: str
    decile_before: int | None
    decile_after: int | None
    material: bool
    boundary_effect: bool
    within: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How the place's small areas moved between two releases, and how far that can be said.

    ``level`` and ``reasons`` are those of the shelf's comparability cards.
    """

    before: str
    after: str
    before_dates: str
    after_dates: str
    level: str
    reasons: tuple[str, ...]
    moves: tuple[Move, ...]

    def count(self, sign: int) -> int:
        """Count the small areas that moved towards more (-1), less (+1) deprived, or not (0)."""
        known = [m.points for m in self.moves if m.points is not None and not m.within]
        return sum(1 for p in known if (p > 0) - (p < 0) == sign)


@dataclass(frozen=True, slots=True)
class Series:
    """The small areas of a place through several releases.

    Attributes
    ----------
    releases
        Short title and data dates of each.
    rows
        Name of a small area, and its percentile in each release.
    gaps
        Why a release is missing.
    """

    releases: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The assets in and near a place.

    Attributes
    ----------
    rows
        Name, partner, use, metres from the place (0 inside), and what it was placed by.
    near_metres
        How far away still counts as near.
    unplaced
        How many have an address that cannot be found.
    """

    rows: tuple[tuple[str, str, str, float, str], ...]
    near_metres: int
    unplaced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What services do for the people of a place. Gaps and overlaps are never netted off.

    Attributes
    ----------
    nearest
        Service, name of the nearest place of it, metres to that from the middle of where people
        live, percent of the people within each radius of any, and metres from home to the
        nearest, on average.
    gaps
        Service, small area with high need and little of the service near, people in it.
    overlaps
        Service that some people can reach at several places, the partners, people who reach one
        at least, two or more, and these in percent of those.
    radii, gap_radius, overlap_radius
        Metres, straight lines.
    gaps_among
        The district whose small areas are sorted into thirds.
    counted
        Of what and when the people are counted.
    left_out
        The rarer services, which were not measured.
    lacking
        Why nothing could be measured; "" where it was.
    """

    nearest: tuple[tuple[str, str, float, tuple[float, ...], float], ...] = ()
    radii: tuple[float, ...] = ()
    gaps: tuple[tuple[str, str, float], ...] = ()
    gap_radius: float = 0.0
    gaps_among: str = ""
    overlaps: tuple[tuple[str, tuple[str, ...], float, float, float], ...] = ()
    overlap_radius: float = 0.0
    counted: str = ""
    left_out: tuple[str, ...] = ()
    lacking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything that a profile says of one place.

    ``stated`` is what residents put first, ``notes`` are (who said it, what), ``performance`` is
    what partners' indicators say, and ``notices`` what was left out or chosen on the way.
    """

    place: Place
    standing: Standing
    people: People | None = None
    custom: CustomPlaces | None = None
    change: Change | None = None
    series: Series | None = None
    assets: Assets | None = None
    services: Services | None = None
    stated: tuple[Block, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    photos: tuple[Picture, ...] = ()
    performance: tuple[Block, ...] = ()
    notices: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    banner: str = ""
    organisation: str = ""
    date: str = ""

    @property
    def kind(self) -> str:
        """What the place is, in a word."""
        return {"wd": "ward", "lad": "district", "rgn": "region", "ctry": "country"}.get(
            self.place.kind, "place"
        )
