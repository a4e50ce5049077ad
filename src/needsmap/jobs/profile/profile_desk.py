"""What the profiles of one release share: ranks, summaries and people, loaded once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from needsmap.errors import FetchError, FileFormatError
from needsmap.frames import Areas, Bands, Counts, Ranks, Spread, Summary
from needsmap.model import UNIT_WORDS, Population, Release, kind_of
from needsmap.needs.bands import add_bands, count_within
from needsmap.needs.places.aggregate import summarise
from needsmap.needs.places.assignment import from_lookup
from needsmap.needs.places.measures import MEASURES
from needsmap.needs.places.spread import PocketRule, spread
from needsmap.reports.pages import facts

if TYPE_CHECKING:
    from needsmap.library import Library
    from needsmap.model import Place

#: The measures that a profile prints, and which of them are shares.
PRINTED = ("average_score", "average_rank", "proportion", "extent", "local_concentration")
SHARES = frozenset({"proportion", "extent"})


@dataclass
class Desk:
    """One release, ready for the profiles of any places of one kind.

    Parameters
    ----------
    library
        Lends everything.
    release
        The release that the profiles are of.
    to_geography
        The vintage of the places: ``"wd24"``; "" where they have no peers.
    """

    library: Library
    release: Release
    to_geography: str

    @cached_property
    def index(self) -> str:
        """The id of the release's overall index."""
        return next(d.id for d in self.release.domains if d.kind == "index")

    @cached_property
    def domains(self) -> list[str]:
        """The domains' ids that the file holds ranks of, in the order of the card."""
        held = set(self.banded.loc[self.banded[Ranks.RANK].notna(), Ranks.DOMAIN])
        return [d.id for d in self.release.domains if d.kind == "domain" and d.id in held]

    @property
    def held(self) -> list[str]:
        """The index and the domains that have ranks."""
        return [self.index, *self.domains]

    @cached_property
    def banded(self) -> pd.DataFrame:
        """Every area of the release with its bands: the index and its domains."""
        wanted = [d.id for d in self.release.domains if d.kind in {"index", "domain"}]
        ranks = self.library.load_ranks(self.release.id, domains=wanted)
        return add_bands(ranks, self.release.direction)

    @cached_property
    def overall(self) -> pd.DataFrame:
        """The index's rows of `banded`, by area code."""
        return self.by_domain[self.index]

    @cached_property
    def by_domain(self) -> dict[str, pd.DataFrame]:
        """The rows of each domain, by area code."""
        return {
            str(domain): rows.set_index(rows[Ranks.AREA_CODE].rename(None))
            for domain, rows in self.banded.groupby(Ranks.DOMAIN, sort=False)
        }

    @cached_property
    def percentiles(self) -> pd.DataFrame:
        """Percentile by area code and domain."""
        return self.banded.pivot_table(
            index=Ranks.AREA_CODE, columns=Ranks.DOMAIN, values=Bands.PERCENTILE
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """The small areas' names by code."""
        entry = self.library.boundaries_for(
            self.release.geography, collection=self.release.collection
        )
        names = self.library.load_names(entry.id)
        return dict(zip(names[Areas.AREA_CODE], names[Areas.AREA_NAME], strict=True))

    @cached_property
    def weights(self) -> pd.DataFrame | None:
        """The people that weigh the small areas; None where the release comes with none."""
        counts = self.library.load_denominators(self.release.id)
        return counts if len(counts) else None

    @cached_property
    def membership(self) -> pd.DataFrame | None:
        """Which small areas make up which place of the kind; None where there are no peers."""
        if not self.to_geography:
            return None
        entry = self.library.lookup_between(
            self.release.geography, self.to_geography, collection=self.release.collection
        )
        return from_lookup(self.library.load_lookup(entry.id)) if entry else None

    @cached_property
    def summary(self) -> pd.DataFrame | None:
        """Every measure of every place of the kind."""
        if self.membership is None:
            return None
        groups = {d.id: d.population for d in self.release.domains}
        return summarise(
            self.banded,
            self.membership,
            counts=self.weights,
            groups=groups if self.weights is not None else None,
            measures=PRINTED,
        )

    @cached_property
    def spread(self) -> pd.DataFrame | None:
        """What the averages of the places hide, by the index."""
        if self.membership is None:
            return None
        overall = self.overall.reset_index(drop=True)
        frame = spread(overall, self.membership, counts=self.weights)
        return frame.set_index(Spread.AREA_CODE)

    # ---------------------------------------------------------------- one place

    def standing(self, place: Place, codes: list[str]) -> facts.Standing:
        """Say how a place stands.

        Parameters
        ----------
        place
            The place.
        codes
            Its small areas, of the release's geography.
        """
        rows = self.overall.reindex(codes)
        ranked = rows[rows[Ranks.RANK].notna()].sort_values([Bands.POSITION, Ranks.AREA_CODE])
        inside = count_within(ranked, (10, 20), n_areas=self.release.n_areas)
        return facts.Standing(
            release=self.release,
            areas=tuple(self._area(row) for row in ranked.to_dict("records")),
            unranked=len(codes) - len(ranked),
            within=dict(zip(inside[Bands.PERCENT], inside[Bands.AREAS], strict=True)),
            measures=tuple(self._measures(place)),
            domains=tuple(self._domain(domain, place, codes) for domain in self.domains),
            weighted_by=self._weighted_by(),
            peers=self._peers(),
            pocket=self._pocket(place, ranked),
        )

    def _area(self, row: dict[Any, Any]) -> facts.SmallArea:
        code = str(row[Ranks.AREA_CODE])
        percentiles = self.percentiles.loc[code]
        return facts.SmallArea(
            code=code,
            name=self.names.get(code, code),
            position=int(row[Bands.POSITION]),
            percentile=float(row[Bands.PERCENTILE]),
            top_percent=int(row[Bands.TOP_PERCENT]),
            decile=int(row[Bands.DECILE]),
            near_cut=bool(row[Bands.NEAR_CUT]),
            domains={d: _known(percentiles.get(d)) for d in self.domains},
        )

    def _of(self, place: Place, domain: str) -> pd.DataFrame:
        rows = self._summary_rows.get(place.code)
        if rows is None:
            return pd.DataFrame(columns=[Summary.MEASURE])
        return rows[rows[Summary.DOMAIN] == domain].set_index(Summary.MEASURE)

    @cached_property
    def _summary_rows(self) -> dict[str, pd.DataFrame]:
        if self.summary is None:
            return {}
        return {str(c): rows for c, rows in self.summary.groupby(Summary.AREA_CODE, sort=False)}

    def _measures(self, place: Place) -> list[facts.Measure]:
        mine = self._of(place, self.index)
        return [
            facts.Measure(
                title=MEASURES[measure].title,
                words=MEASURES[measure].words,
                value=_known(mine.loc[measure, Summary.VALUE]),
                rank=_whole(mine.loc[measure, Summary.RANK]),
                peers=_whole(mine.loc[measure, Summary.PEERS]) or 0,
                tied=_whole(mine.loc[measure, Summary.TIED]) or 1,
                percent=measure in SHARES,
            )
            for measure in PRINTED
            if measure in mine.index
        ]

    def _domain(self, domain: str, place: Place, codes: list[str]) -> facts.DomainRow:
        mine = self._of(place, domain)
        rank = _whole(mine.loc["average_rank", Summary.RANK]) if len(mine) else None
        peers = (_whole(mine.loc["average_rank", Summary.PEERS]) or 0) if len(mine) else 0
        rows = self.by_domain[domain].reindex(codes)
        ranked = rows[rows[Bands.POSITION].notna()].sort_values(Bands.POSITION)
        worst = str(ranked.index[0]) if len(ranked) else ""
        title = self.release.domain(domain)
        return facts.DomainRow(
            id=domain,
            title=title.title if title else domain,
            rank=rank,
            peers=peers,
            percentile=100 * rank / peers if rank and peers else None,
            worst=self.names.get(worst, worst),
            worst_top_percent=int(ranked[Bands.TOP_PERCENT].iloc[0]) if worst else None,
            in_worst_20=int((ranked[Bands.QUINTILE] == 1).sum()),
        )

    def _weighted_by(self) -> str:
        if self.weights is None:
            return ""
        years = sorted(self.weights[Counts.YEAR].unique())
        return f"the people counted with the release ({', '.join(str(y) for y in years)})"

    def _peers(self) -> str:
        if self.membership is None:
            return ""
        kind = self.to_geography.rstrip("0123456789")
        return f"{UNIT_WORDS[kind][1]} in {self.release.ranked_in}"

    def _pocket(self, place: Place, ranked: pd.DataFrame) -> tuple[str, ...]:
        if self.spread is None or place.code not in self.spread.index:
            return ()
        rule = PocketRule()
        average = _known(self.spread.loc[place.code, Spread.AVERAGE]) or 0.0
        apart = (ranked[Bands.PERCENTILE] <= rule.cut) & (
            average - ranked[Bands.PERCENTILE] >= rule.gap
        )
        return tuple(str(code) for code in ranked.index[apart])

    def people(self, place: Place) -> facts.People | None:
        """Count a place's residents by the latest count that covers all of it, with its year."""
        for year, entry, group in self._counts:
            lent = len(self.library.ledger)
            codes = self.library.codes_in(place, entry.geography)
            persons = self._persons(entry, group).reindex(codes)
            if codes and persons.notna().all():
                return facts.People(float(persons.sum()), year, entry.title)
            del self.library.ledger[lent:]  # nothing of it is shown, so it is no source
        return None

    @cached_property
    def _counts(self) -> list[tuple[int, Release | Population, str]]:
        """Every count of all residents of small areas on the shelves, latest first."""
        catalogue, collection = self.library.catalogue, self.release.collection
        found: list[tuple[int, Release | Population, str]] = [
            (entry.year, entry, next(iter(entry.groups)))
            for entry in catalogue.of(Population, collection=collection)
            if kind_of(entry.geography) == kind_of(self.release.geography)
        ]
        found += [
            (people.year, release, people.id)
            for release in catalogue.of(Release, collection=collection)
            for people in release.denominators
            if people.id == "all"
        ]
        return sorted(found, key=lambda each: (-each[0], each[1].id))

    def _persons(self, entry: Release | Population, group: str) -> pd.Series:
        load = (
            self.library.load_denominators
            if isinstance(entry, Release)
            else self.library.load_counts
        )
        try:
            counts = load(entry.id)
        except (FetchError, FileFormatError):
            return pd.Series(dtype="float64")
        mine = counts[counts[Counts.GROUP] == group]
        return mine.set_index(Counts.AREA_CODE)[Counts.PERSONS]


def _known(value: Any) -> float | None:  # noqa: ANN401 - a cell of a frame
    return None if pd.isna(value) else float(value)


def _whole(value: Any) -> int | None:  # noqa: ANN401 - a cell of a frame
    return None if pd.isna(value) else int(value)
