"""What the profiles of one release share: ranks, summaries and people, loaded once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from needsmap.columns import Bands, Counts, Lookups, Ranks, Spread, Summary
from needsmap.library import ReleaseData
from needsmap.measures.bands import add_bands, count_within
from needsmap.measures.places.aggregate import summarise
from needsmap.measures.places.assignment import from_lookup
from needsmap.measures.places.measures import MEASURES
from needsmap.measures.places.spread import PocketRule, spread
from needsmap.model import UNIT_WORDS, kind_of
from needsmap.reports.pages import facts
from needsmap.workflows.measure.peers import name_ground
from needsmap.workflows.table_rows import as_float, as_int

if TYPE_CHECKING:
    from needsmap.library import ReleaseData
    from needsmap.model import Release
    from needsmap.workflows.profile.profile_place import Where

#: The measures that a profile prints of the index and of its domains; which are shares.
PRINTED = ("average_score", "average_rank", "proportion", "extent", "local_concentration")
OF_DOMAINS = "average_rank"
SHARES = frozenset({"proportion", "extent"})


@dataclass
class PeerFigures:
    """One release, ready for the profiles of any places of one kind.

    Parameters
    ----------
    data
        The release that the profiles are of.
    to_geography
        The vintage of the places: ``"wd24"``; "" where they have no peers.
    """

    data: ReleaseData
    to_geography: str
    _rows: dict[str, pd.DataFrame] = field(default_factory=dict)
    _higher: dict[tuple[str, str, str], float] = field(default_factory=dict)
    _averages: dict[str, float] = field(default_factory=dict)

    @property
    def release(self) -> Release:
        """The release that the profiles are of."""
        return self.data.release

    @cached_property
    def index(self) -> str:
        """The id of the release's overall index."""
        return next(d.id for d in self.release.domains if d.kind == "index")

    @cached_property
    def domains(self) -> list[str]:
        """The domains' ids that the file holds ranks of, in the order of the card."""
        held = set(self.banded.loc[self.banded[Ranks.RANK].notna(), Ranks.DOMAIN].unique())
        return [d.id for d in self.release.domains if d.kind == "domain" and d.id in held]

    @property
    def held(self) -> list[str]:
        """The index and the domains that have ranks."""
        return [self.index, *self.domains]

    @cached_property
    def banded(self) -> pd.DataFrame:
        """Every area of the release with its bands: the index and its domains."""
        wanted = [d.id for d in self.release.domains if d.kind in {"index", "domain"}]
        ranks = self.data.library.load_ranks(self.release.id, domains=wanted)
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
        return {str(code): str(name) for code, name in self.data.names.items()}

    @cached_property
    def weights(self) -> pd.DataFrame | None:
        """The people that weigh the small areas; None where the release comes with none."""
        counts = self.data.denominators()
        return counts if len(counts) else None

    @cached_property
    def membership(self) -> pd.DataFrame | None:
        """Which small areas make up which place of the kind; None where there are no peers."""
        if not self.to_geography:
            return None
        entry = self.data.library.lookup_between(
            self.release.geography, self.to_geography, collection=self.release.collection
        )
        return from_lookup(self.data.library.load_lookup(entry.id)) if entry else None

    @cached_property
    def summary(self) -> pd.DataFrame | None:
        """Every measure of every place of the kind."""
        return None if self.membership is None else self._summarised(self.membership)

    def _summarised(self, membership: pd.DataFrame) -> pd.DataFrame:
        """Sum places up: the index by every measure, its domains by average rank alone."""
        index = self.banded[Ranks.DOMAIN] == self.index
        groups = {d.id: d.population for d in self.release.domains}
        return pd.concat(
            [
                summarise(
                    rows,
                    membership,
                    counts=self.weights,
                    groups=groups if self.weights is not None else None,
                    measures=measures,
                )
                for rows, measures in (
                    (self.banded[index], PRINTED),
                    (self.banded[~index], (OF_DOMAINS,)),
                )
                if len(rows)
            ],
            ignore_index=True,
        )

    def _average(self, code: str, membership: pd.DataFrame) -> float:
        """Return the average percentile of a place, by the index."""
        mine = membership[membership[Lookups.TO_CODE] == code]
        overall = self.overall[self.overall[Ranks.AREA_CODE].isin(mine[Lookups.FROM_CODE])]
        if not overall[Bands.POSITION].notna().any():
            return 0.0
        frame = spread(overall.reset_index(drop=True), mine, counts=self.weights)
        return float(frame[Spread.AVERAGE].iloc[0])

    # ---------------------------------------------------------------- one place

    def standing(self, where: Where) -> facts.Standing:
        """Describe how a place ranks.

        Parameters
        ----------
        where
            The place, with its small areas of the release's geography. One's own is measured
            like the others, but has no rank among them: it is set beside them.
        """
        if where.membership is not None:
            self._take_in(where, where.membership)
        code, codes = where.place.code, list(where.codes)
        rows = self.overall.reindex(codes)
        ranked = rows[rows[Ranks.RANK].notna()].sort_values([Bands.POSITION, Ranks.AREA_CODE])
        inside = count_within(ranked, (10, 20), n_areas=self.release.n_areas)
        peers = self.peers
        return facts.Standing(
            release=self.release,
            areas=tuple(self._area(row) for row in ranked.to_dict("records")),
            unranked=len(codes) - len(ranked),
            within=dict(zip(inside[Bands.PERCENT], inside[Bands.AREAS], strict=True)),
            measures=tuple(self._measures(code)),
            domains=tuple(self._domain(domain, code, codes) for domain in self.domains),
            weighted_by=self._weighted_by(),
            peers="" if where.made else peers,
            beside=peers if where.made else "",
            pocket=self._pocket(code, ranked),
        )

    def _take_in(self, where: Where, membership: pd.DataFrame) -> None:
        """Measure a custom place: no rank, but how many of the others are higher."""
        code = where.place.code
        mine = self._summarised(membership)
        mine[Summary.RANK] = pd.NA
        self._rows[code] = mine
        self._averages[code] = self._average(code, membership)
        if self.summary is None:
            return
        keys = [Summary.DOMAIN, Summary.MEASURE]
        others = self.summary[self.summary[Summary.VALUE].notna()].set_index(keys)[Summary.VALUE]
        for row in mine[mine[Summary.VALUE].notna()].to_dict("records"):
            key = (str(row[Summary.DOMAIN]), str(row[Summary.MEASURE]))
            if key in others.index:
                self._higher[code, *key] = 100 * float((others[[key]] > row[Summary.VALUE]).mean())

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
            domains={d: as_float(percentiles.get(d)) for d in self.domains},
        )

    def _of(self, code: str, domain: str) -> pd.DataFrame:
        rows = self._rows.get(code)
        if rows is None:
            if self.summary is None or code not in self._places:
                return pd.DataFrame(columns=[Summary.MEASURE])
            rows = self._rows[code] = self.summary.iloc[self._places[code]]
        return rows[rows[Summary.DOMAIN] == domain].set_index(Summary.MEASURE)

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The rows of `summary` of each place."""
        found: dict[str, list[int]] = {}
        if self.summary is not None:
            for row, code in enumerate(self.summary[Summary.AREA_CODE].to_numpy(dtype=object)):
                found.setdefault(code, []).append(row)
        return found

    def _measures(self, code: str) -> list[facts.Measure]:
        mine = self._of(code, self.index)
        return [
            facts.Measure(
                title=MEASURES[measure].title_in(self.release),
                words=MEASURES[measure].words_in(self.release),
                value=as_float(mine.loc[measure, Summary.VALUE]),
                rank=as_int(mine.loc[measure, Summary.RANK]),
                peers=as_int(mine.loc[measure, Summary.PEERS]) or 0,
                tied=as_int(mine.loc[measure, Summary.TIED]) or 1,
                percent=measure in SHARES,
                higher=self._higher.get((code, self.index, measure)),
            )
            for measure in PRINTED
            if measure in mine.index
        ]

    def _domain(self, domain: str, code: str, codes: list[str]) -> facts.DomainRow:
        mine = self._of(code, domain)
        rank = as_int(mine.loc[OF_DOMAINS, Summary.RANK]) if len(mine) else None
        peers = (as_int(mine.loc[OF_DOMAINS, Summary.PEERS]) or 0) if len(mine) else 0
        rows = self.by_domain[domain].reindex(codes)
        ranked = rows[rows[Bands.POSITION].notna()].sort_values(Bands.POSITION)
        worst = str(ranked.index[0]) if len(ranked) else ""
        title = self.release.domain(domain)
        return facts.DomainRow(
            id=domain,
            title=title.title if title else domain,
            rank=rank,
            peers=peers if rank else 0,
            percentile=(
                100 * rank / peers
                if rank and peers
                else self._higher.get((code, domain, OF_DOMAINS))
            ),
            worst=self.names.get(worst, worst),
            worst_top_percent=int(ranked[Bands.TOP_PERCENT].iloc[0]) if worst else None,
            in_worst_20=int((ranked[Bands.QUINTILE] == 1).sum()),
        )

    def _weighted_by(self) -> str:
        if self.weights is None:
            return ""
        years = sorted(self.weights[Counts.YEAR].unique())
        return f"the people counted with the release ({', '.join(str(y) for y in years)})"

    @cached_property
    def peers(self) -> str:
        """What places rank among, or are set beside, in words; "" where there are no others."""
        if self.membership is None:
            return ""
        ground = name_ground(self.data, self.membership, self.overall.index)
        return f"{UNIT_WORDS[kind_of(self.to_geography)][1]} {ground}"

    def _pocket(self, code: str, ranked: pd.DataFrame) -> tuple[str, ...]:
        if code not in self._averages:
            if self.membership is None or not (self.membership[Lookups.TO_CODE] == code).any():
                return ()
            self._averages[code] = self._average(code, self.membership)
        average = self._averages[code]
        rule = PocketRule()
        apart = (ranked[Bands.PERCENTILE] <= rule.cut) & (
            average - ranked[Bands.PERCENTILE] >= rule.gap
        )
        return tuple(str(code) for code in ranked.index[apart])
