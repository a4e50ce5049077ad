"""The areas, wards and edge of a place on its map, and their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Areas, Lookups
from needsmap.model import BoundarySet, kind_of
from needsmap.workflows.postcode_areas import postcode_areas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import geopandas as gpd

    from needsmap.library import Library, ReleaseData
    from needsmap.maps.spec import AreaSet, Label, Outline
    from needsmap.model import Place


class PlaceGeometry:
    """The shapes of a place: its small areas, its wards, its outline.

    Parameters
    ----------
    data, place
        What to draw, in the release's vintage.

    Attributes
    ----------
    codes
        The place's small areas.
    areas
        Their *areas* frame.
    wards
        Area code to ward name, by best fit.
    """

    def __init__(self, data: ReleaseData, place: Place) -> None:
        self._data, self._place = data, place
        self._library, self._release = data.library, data.release
        self.codes = data.codes(place)
        self.areas: gpd.GeoDataFrame = data.areas(self.codes)
        self.wards, self._ward_codes = self._best_fit("wd")

    def parents(self) -> tuple[dict[str, str], str]:
        """Return area code to the name of its ward (in a country, its district), and the title."""
        if self._place.kind == "ctry":
            return self._best_fit("lad")[0], "District"
        return self.wards, "Ward"

    def drawn(self) -> AreaSet:
        """Prepare the areas for drawing, with their wards, and to be searched for by postcode."""
        from needsmap.maps.build import area_set

        parents, title = self.parents()
        found = postcode_areas(self._library, self.areas, collection=self._release.collection)
        return area_set(self.areas, parents=parents, parent_title=title, postcodes=found)

    def _best_fit(self, kind: str) -> tuple[dict[str, str], list[str]]:
        inside = self._data.parents(kind, self.codes)
        if inside is None:
            return {}, []
        names = zip(inside[Lookups.FROM_CODE], inside[Lookups.TO_NAME], strict=True)
        return dict(names), sorted(inside[Lookups.TO_CODE].unique())

    def _shapes_of(self, codes: Sequence[str], kind: str) -> gpd.GeoDataFrame | None:
        """Return the polygons of wards or districts from the boundary set that holds most."""
        best: gpd.GeoDataFrame | None = None
        for entry in self._library.catalogue.of(BoundarySet, collection=self._release.collection):
            if kind_of(entry.geography) != kind or not self._library.has(entry.id):
                continue
            names = self._library.load_names(entry.id)
            held = names[Areas.AREA_CODE].isin(codes).sum()
            if held == len(codes) or held > (0 if best is None else len(best)):
                every = self._library.load_areas(entry.id)
                best = every[every[Areas.AREA_CODE].isin(codes)]
                if held == len(codes):
                    break
        return best

    def ward_shapes(self) -> gpd.GeoDataFrame | None:
        """Return the place's wards as an *areas* frame; None where no boundary set holds them."""
        return self._shapes_of(self._ward_codes, "wd") if self._ward_codes else None

    def outlines(self, ward: Place | None) -> Iterator[Outline]:
        """Return the place's wards, its edge and the chosen ward; nothing of a whole country."""
        from needsmap.maps.points import outline

        if self._place.kind == "ctry":
            return
        wards = self.ward_shapes()
        if wards is not None:
            yield outline(wards, title="Wards", role="border")
        edge = self.areas.iloc[[0]].copy()
        edge[Areas.AREA_NAME] = self._place.name
        edge = edge.set_geometry([self.areas.geometry.union_all()], crs=self.areas.crs)
        yield outline(edge, title=self._place.name, role="place")
        if ward is not None:
            shape = self._shapes_of([ward.code], "wd")
            if shape is not None:
                yield outline(shape, title=ward.name, role="highlight")

    def labels(self, ward: Place | None = None) -> Iterator[Label]:
        """Return the names of the wards at a point inside each; the chosen ward's stands out."""
        from needsmap.maps.spec import Label

        if self._place.kind == "ctry":
            return
        wards = self.ward_shapes()
        if wards is None:
            return
        points = wards.geometry.representative_point()
        columns = (wards[Areas.AREA_CODE], wards[Areas.AREA_NAME], points)
        for code, name, point in zip(*columns, strict=True):
            chosen = ward is not None and code == ward.code
            yield Label(text=str(name), x=point.x, y=point.y, weight=2 if chosen else 3)


def water_outlines(library: Library, path: Path | None) -> Iterator[Outline]:
    """Return the rivers and lakes of a user's file, one outline for all; nothing for None."""
    from needsmap.maps.points import outline
    from needsmap.readers.boundaries import read_water

    if path is not None:
        yield outline(read_water(path, notify=library.notify), title="Water", role="water")
