"""Everything that a strategic needs assessment says, worked out once from its recipe."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from needsmap.columns import ChangeColumns, Kpis, Ranks
from needsmap.errors import FrameError, NeedsmapError
from needsmap.measures.bands import add_bands
from needsmap.workflows.assess.partner_requests import SpendRequest
from needsmap.workflows.assess.partner_returns import (
    add_up_spend,
    inside_of,
    rank_priorities,
    score_kpis,
)
from needsmap.workflows.assess.spend_by_ward import spend_by_ward
from needsmap.workflows.assess.stated_need import beside_standing
from needsmap.workflows.borough_map import borough_map
from needsmap.workflows.change.place_change import place_change
from needsmap.workflows.change.requests import ChangeRequest
from needsmap.workflows.estate.asset_map import asset_map
from needsmap.workflows.estate.requests import AssetMapRequest
from needsmap.workflows.map_request import MapRequest
from needsmap.workflows.profile.requests import ProfileRequest
from needsmap.workflows.profile.ward_profile import Profiler

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from needsmap.library import Library, Result
    from needsmap.maps.spec import MapSpec
    from needsmap.model import Domain
    from needsmap.workflows.assess.partner_returns import KpiReport, PriorityReport, SpendReport
    from needsmap.workflows.assess.recipe_form import Recipe
    from needsmap.workflows.change.change_result import PlaceChange
    from needsmap.workflows.estate.asset_review import Review
    from needsmap.workflows.profile.ward_profile import Made

#: What each of a partnership's own files is, by its key in the recipe.
OWN_FILES = {
    "kpis": "Performance indicators", "assets": "Register of buildings",
    "ballots": "Residents' priorities", "spend": "Ledger of spending",
    "activity": "People seen, by area",
}  # fmt: skip


class Assessment:
    """Everything that a site says, worked out once.

    Parameters
    ----------
    library
        Where files and frames come from.
    recipe
        What the site holds.
    folder
        Where the recipe's own files are.

    Attributes
    ----------
    told
        What could not be shown, and why.
    """

    def __init__(self, library: Library, recipe: Recipe, folder: Path) -> None:
        self.library, self.recipe, self.folder = library, recipe, folder
        request = ProfileRequest(
            place=recipe.place,
            release=recipe.release,
            past=False,
            assets=tuple(folder / name for name in recipe.files.assets),
        )
        self.profiler = Profiler(library, request)
        self.place, self.release = self.profiler.place, self.profiler.release
        self.notices: list[str] = []

    @property
    def own_files(self) -> list[tuple[Path, str]]:
        """The partnership's own files that went in, and what each is."""
        found: list[tuple[Path, str]] = []
        for key, what in OWN_FILES.items():
            named = getattr(self.recipe.files, key)
            names = [named] if isinstance(named, str) else named
            found += [(self.folder / name, what) for name in names if name]
        return found

    # ---------------------------------------------------------------- the indices

    @cached_property
    def profile(self) -> Made:
        """The profile of the place, whose sections the pages borrow."""
        return self.profiler.make()

    @cached_property
    def domains(self) -> list[str]:
        """Ids of the index and of every domain that a theme names, in the card's order."""
        wanted = {x for theme in self.recipe.themes for x in theme.domains}
        index = self.release.domains[0].id
        return [d.id for d in self.release.domains if d.id in wanted or d.id == index]

    @cached_property
    def map(self) -> MapSpec:
        """The place's map with every domain that a theme names."""
        request = MapRequest(
            place=self.place.code, release=self.release.id, domains=tuple(self.domains)
        )
        return borough_map(self.library, request)

    @cached_property
    def banded(self) -> pd.DataFrame:
        """The place's areas, ranked in the whole release, in every domain that is named."""
        codes = self.library.codes_in(self.place, self.release.geography)
        ranks = self.library.load_ranks(self.release.id, domains=self.domains)
        frame = add_bands(ranks, self.release.direction)
        return frame[frame[Ranks.AREA_CODE].isin(codes) & frame[Ranks.RANK].notna()]

    @cached_property
    def names(self) -> dict[str, str]:
        """The small areas' names by code."""
        areas = self.map.area_sets[0]
        return dict(zip(areas.codes, areas.names, strict=True))

    @cached_property
    def change(self) -> PlaceChange | None:
        """How ranks moved since the release to compare with; None where that cannot be."""
        if not self.recipe.compare_with:
            return None
        index = ChangeRequest(
            place=self.place.code,
            before=self.recipe.compare_with,
            after=self.release.id,
            allow=self.recipe.allow,
        )
        parts: list[PlaceChange] = []
        for request in (index, replace(index, domains=("all",))):
            try:
                parts.append(place_change(self.library, request))
            except NeedsmapError as error:
                self.notices.append(f"Moves are not shown: {str(error).splitlines()[0]}.")
        if not parts:
            return None
        import pandas as pd

        return replace(
            parts[0],
            domains=tuple(x for part in parts for x in part.domains),
            change=pd.concat([part.change for part in parts], ignore_index=True),
            judgements={k: v for part in parts for k, v in part.judgements.items()},
            lifted=tuple(dict.fromkeys(line for part in parts for line in part.lifted)),
        )

    def moved(self, domain: Domain) -> pd.DataFrame | None:
        """Return how the areas moved on one domain; None where no area can be compared."""
        if self.change is None:
            return None
        frame = self.change.of(domain.id)
        return frame if len(frame) and frame[ChangeColumns.POINTS].notna().any() else None

    # ---------------------------------------------------------------- partners' papers

    @cached_property
    def kpis(self) -> KpiReport | None:
        """The partners' performance table, scored and audited; rows of the place alone."""
        files = self.recipe.files
        if not files.kpis:
            return None
        inside = inside_of(self.library, self.recipe.place, self.release.id)
        return score_kpis(self.folder / files.kpis, tolerance=files.tolerance, inside=inside)

    def kpi_themes(self) -> list[set[str]]:
        """Return the themes of the performance table that each page takes, in small letters."""
        return [
            {name.casefold() for name in theme.kpi_themes or (theme.title,)}
            for theme in self.recipe.themes
        ]

    @property
    def loose_kpis(self) -> pd.DataFrame | None:
        """The indicators whose theme no page takes; None where there are none."""
        if self.kpis is None:
            return None
        taken = set[str]().union(*self.kpi_themes())
        scores = self.kpis.scores
        loose = scores[~scores[Kpis.THEME].str.casefold().isin(taken)]
        return loose if len(loose) else None

    @cached_property
    def estate(self) -> tuple[MapSpec, Review] | None:
        """The map of the partners' registers with their clusters, and what they hold."""
        files = self.recipe.files
        if not files.assets:
            return None
        request = AssetMapRequest(
            files=tuple(self.folder / name for name in files.assets),
            place=self.place.code,
            release=self.release.id,
        )
        return asset_map(self.library, request)

    @cached_property
    def priorities(self) -> PriorityReport | None:
        """What residents put first; spoilt ballots are left out, and told."""
        files = self.recipe.files
        if not files.ballots:
            return None
        path = self.folder / files.ballots
        report = rank_priorities(path, respondents=files.respondents, leave_out_spoilt=True)
        self.notices += [f"{path.name}: a ballot is left out, {line}." for line in report.spoilt]
        return report

    @cached_property
    def stated(self) -> Result | None:
        """Priorities beside measured need; None where the recipe ties none to a domain."""
        domain_of = self.recipe.files.measured_by
        if self.priorities is None or not domain_of:
            return None
        try:
            return beside_standing(self.priorities, self.profile.profile.standing, domain_of)
        except FrameError as error:
            self.notices.append(f"Priorities are not set beside need: {error}.")
            return None

    @cached_property
    def spend(self) -> SpendReport | None:
        """The ledger, added up."""
        files = self.recipe.files
        return add_up_spend(self.folder / files.spend) if files.spend else None

    @cached_property
    def spend_by_ward(self) -> Result | None:
        """The ledger laid out over wards; None, and told, where that cannot be."""
        files = self.recipe.files
        if not files.spend or self.place.kind != "lad":
            return None
        activity = self.folder / files.activity if files.activity else None
        try:
            request = SpendRequest(
                file=self.folder / files.spend,
                place=self.place.code,
                release=self.release.id,
                activity=activity,
            )
            return spend_by_ward(self.library, request)
        except NeedsmapError as error:
            self.notices.append(f"Spending is not laid out over wards: {error}.")
            return None
