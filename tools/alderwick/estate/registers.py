"""Public buildings of the invented borough: ten partners, three registers, and their faults.

Registers are kept as each partner would send them: text under that publisher's own headings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import Transformer

from alderwick.estate.faults import spoil_land, spoil_partners, spoil_practices
from alderwick.ground.geometry import CENTRE, ORIGIN, VILLAGES, Ground
from alderwick.ground.vintages import BOROUGH, Nest, means

if TYPE_CHECKING:
    from alderwick.ground.geometry import Floats
    from alderwick.people import Addresses

#: The day that lease ends are counted from: never the clock's.
REFERENCE_DATE: Final = date(2026, 4, 1)
LAND_COLUMNS: Final = (
    "OrganisationLabel", "OrganisationURI", "EffectiveDate", "UPRN", "AssetCode", "PropertyName",
    "StreetNumber", "StreetName", "PostTown", "PostCode", "CoordinateReferenceSystem", "GeoX",
    "GeoY", "TenureType", "TenureDetail", "OtherDetail", "HoldingType", "BuildingSize", "LandArea",
    "EnergyRating",
)  # fmt: skip
PARTNER_COLUMNS: Final = (
    "Asset id", "Name", "Partner", "Use", "Public access", "Address", "Postcode", "UPRN",
    "Easting", "Northing", "Tenure", "Owner", "Lease end", "Capacity", "Utilisation",
    "Market value", "Rateable value", "Condition", "Condition date", "Running cost", "Floor area",
    "Services", "Journey stage", "Contact email", "Status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of building: what it is called, how many, how large, how central, what it offers."""

    use: str
    count: int
    floor_area: float
    central: float
    services: str = ""
    stage: str = ""


VACANT: Final = "Vacant building"
COUNCIL: Final = f"{BOROUGH} Council"
LIBRARIES: Final = f"{BOROUGH} Library Service"
_LAND: Final = {
    COUNCIL: (
        Kind("Offices", 9, 1_900, 0.8), Kind("Community centre", 16, 420, 0.35),
        Kind("Children's centre", 8, 380, 0.3), Kind("Leisure centre", 4, 3_200, 0.4),
        Kind("Depot", 3, 1_500, 0.1), Kind("Day centre", 6, 520, 0.3), Kind("Car park", 7, 0, 0.8),
        Kind("Park pavilion", 8, 120, 0.05), Kind(VACANT, 9, 640, 0.4),
        Kind("Youth centre", 6, 310, 0.3), Kind("Allotments", 8, 0, 0.0),
        Kind("Public toilets", 4, 45, 0.7),
    ),
    LIBRARIES: (Kind("Library", 11, 540, 0.6),),
}  # fmt: skip
_PARTNERS: Final = {
    "Alder Valley NHS Trust": (
        Kind("Hospital", 2, 14_000, 0.5, "urgent care; outpatients"),
        Kind("Health centre", 9, 1_100, 0.5, "community nursing; physiotherapy"),
        Kind("Mental health team base", 4, 620, 0.5, "talking therapies", "Engage"),
        Kind("Offices", 3, 900, 0.8),
    ),
    "Alder Valley Police": (
        Kind("Police station", 3, 1_300, 0.7, "front counter"),
        Kind("Neighbourhood police base", 5, 180, 0.4), Kind("Vehicle workshop", 1, 1_100, 0.0),
    ),
    "Alder Valley Fire and Rescue": (
        Kind("Fire station", 4, 980, 0.3, "home safety visits"), Kind("Training yard", 1, 600, 0.0),
    ),
    "Jobcentre Plus": (
        Kind("Jobcentre", 4, 1_250, 0.9, "benefit claims; job search", "Job search"),
    ),
    f"{BOROUGH} College": (
        Kind("College campus", 3, 5_200, 0.6, "basic skills; vocational courses", "Train"),
        Kind("Adult learning centre", 6, 460, 0.5, "basic skills; English classes", "Prepare"),
    ),
    "Wickside Homes": (
        Kind("Housing office", 5, 340, 0.6, "tenancy advice; money advice", "Engage"),
        Kind("Community room", 14, 140, 0.2, "residents' meetings"),
        Kind("Sheltered scheme", 9, 1_900, 0.25, "lunch club"),
    ),
    f"{BOROUGH} Voluntary Action": (
        Kind("Advice centre", 6, 210, 0.7, "money advice; benefit claims", "Engage"),
        Kind("Food bank", 5, 190, 0.4, "food parcels"),
        Kind("Job club", 5, 120, 0.5, "job search; basic skills", "Job search"),
        Kind("Village hall", 9, 330, 0.05, "room hire"),
        Kind("Drop-in", 4, 150, 0.5, "talking therapies; lunch club", "Stay in work"),
    ),
}  # fmt: skip
_PRACTICES: Final = 38
_STREETS: Final = (
    "Alder Street", "Minster Lane", "Tannery Road", "Quay Walk", "Kiln Road", "Weir Lane",
    "Market Row", "Withy Way", "Ferry Road", "Castle Garth", "Rook Hill", "Larkrise Avenue",
    "Orchard Road", "Moor Lane", "St Oswin's Road", "Mere Street", "Fox Lane", "Cooper's Yard",
)  # fmt: skip
_FOUND: Final = (
    "Alder", "Bridge", "Cornmill", "Drovers", "Eastgate", "Fern", "Granary", "Hawthorn", "Ivy",
    "Juniper", "Kingfisher", "Linden", "Maltings", "Northgate", "Oak", "Plover", "Quarry", "Reed",
    "Swallow", "Teasel", "Upper Weir", "Viaduct", "Willow", "Yarrow",
)  # fmt: skip
_CONDITIONS: Final = ("A", "B", "C", "D")

Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Estate:
    """The three registers, as sent: rows of text under each publisher's headings.

    ``practices`` has no heading: columns are named ``#1`` to ``#27`` as layouts count them.
    """

    land: Rows
    partners: Rows
    practices: Rows


@dataclass(frozen=True, slots=True)
class _Town:
    """Where buildings can stand: addresses, and how near each is to a high street."""

    addresses: Addresses
    points: Floats
    pull: Floats
    rng: np.random.Generator

    def spot(self, central: float) -> tuple[Floats, str]:
        """Choose an address, and a point within some tens of metres of it."""
        drawn = 0.3 + 0.65 * central
        weight = drawn * self.pull + (1 - drawn) / len(self.pull)
        k = int(self.rng.choice(len(weight), p=weight / weight.sum()))
        return self.points[k] + self.rng.normal(0, 14.0, 2), self.addresses.postcodes[k]


def make_estate(
    ground: Ground, nest: Nest, addresses: Addresses, rng: np.random.Generator
) -> Estate:
    """Build the estate: most public buildings near the centre and the wards' high streets."""
    town = _town(ground, nest, addresses, rng)
    land = [
        _land_row(town, partner, kind, number)
        for number, (partner, kind) in enumerate(_each(_LAND), start=1)
    ]
    partners = [
        _partner_row(town, partner, kind, number)
        for number, (partner, kind) in enumerate(_each(_PARTNERS), start=1)
    ]
    practices = [_practice_row(town, number) for number in range(1, _PRACTICES + 1)]
    spoil_land(land, rng)
    spoil_partners(partners, rng)
    spoil_practices(practices, rng)
    return Estate(land=land, partners=partners, practices=practices)


def _each(kinds: dict[str, tuple[Kind, ...]]) -> list[tuple[str, Kind]]:
    return [(partner, kind) for partner, some in kinds.items() for kind in some
            for _ in range(kind.count)]  # fmt: skip


def _town(ground: Ground, nest: Nest, addresses: Addresses, rng: np.random.Generator) -> _Town:
    points = addresses.points.astype(float)
    streets = [np.asarray(ORIGIN) + np.asarray(CENTRE)] * 4
    streets += [np.asarray(ORIGIN) + np.asarray(village[:2]) for village in VILLAGES]
    streets += list(means(ground.points, nest.layers["wd11"].of_cell))
    pull = np.zeros(len(points))
    for middle in streets:
        near = np.exp(-((np.hypot(*(points - middle).T) / 190.0) ** 2)) + 1e-9
        pull += near / near.sum()
    return _Town(addresses, points, pull / pull.sum(), rng)


def _title(town: _Town, kind: Kind) -> str:
    found = _FOUND[int(town.rng.integers(len(_FOUND)))]
    return f"Former {found} annexe" if kind.use == VACANT else f"{found} {kind.use}"


def _land_row(town: _Town, partner: str, kind: Kind, number: int) -> dict[str, str]:
    """Write one row in the LGA's land and building schema, points in degrees."""
    point, postcode = town.spot(kind.central)
    longitude, latitude = _degrees(point)
    rng = town.rng
    size = kind.floor_area * float(rng.lognormal(0, 0.35))
    leased = rng.uniform() < 0.25
    detail = "Vacant" if kind.use == VACANT else "Owner Occupied"
    return dict(
        zip(
            LAND_COLUMNS,
            (
                partner, "https://example.invalid/id/alderwick", "2026-04-01", _uprn(number),
                f"AC{number:04d}", _title(town, kind), str(int(rng.integers(1, 160))),
                _STREETS[int(rng.integers(len(_STREETS)))], BOROUGH, postcode, "WGS84",
                f"{longitude:.6f}", f"{latitude:.6f}", "Leasehold" if leased else "Freehold",
                "Leasehold In" if leased and detail != "Vacant" else detail, kind.use,
                "Buildings" if kind.floor_area else "Land", f"{size:.1f}" if size else "",
                "" if kind.floor_area else f"{rng.uniform(0.1, 2.4):.2f}",
                "ABCDEFG"[int(rng.integers(1, 7))] if size else "",
            ),
            strict=True,
        )
    )  # fmt: skip


def _partner_row(town: _Town, partner: str, kind: Kind, number: int) -> dict[str, str]:
    """Write one row with every field that a partnership asks for."""
    point, postcode = town.spot(kind.central)
    rng = town.rng
    size = kind.floor_area * float(rng.lognormal(0, 0.3))
    leased = rng.uniform() < 0.5
    ends = REFERENCE_DATE + timedelta(days=int(rng.integers(20, 5 * 365)))
    surveyed = date(2018, 1, 1) + timedelta(days=int(rng.integers(0, 7 * 365)))
    grade = _CONDITIONS[int(rng.choice(4, p=(0.22, 0.43, 0.27, 0.08)))]
    return dict(
        zip(
            PARTNER_COLUMNS,
            (
                f"PR{number:04d}", _title(town, kind), partner, kind.use,
                "Yes" if kind.services else "No",
                f"{int(rng.integers(1, 160))} {_STREETS[int(rng.integers(len(_STREETS)))]}",
                postcode, _uprn(1_000 + number), f"{point[0]:.0f}", f"{point[1]:.0f}",
                "Leasehold" if leased else "Freehold",
                f"{_FOUND[int(rng.integers(len(_FOUND)))]} Estates" if leased else partner,
                f"{ends:%d/%m/%Y}" if leased else "", str(round(size / 11)),
                f"{round(100 * float(rng.beta(4, 3)))}%", f"{size * rng.uniform(900, 2100):.0f}",
                f"{size * rng.uniform(45, 120):.0f}", grade, f"{surveyed:%d/%m/%Y}",
                f"{size * rng.uniform(48, 150):.0f}", f"{size:.0f}", kind.services, kind.stage,
                f"buildings{number}@example.invalid", "Open",
            ),
            strict=True,
        )
    )  # fmt: skip


def _practice_row(town: _Town, number: int) -> dict[str, str]:
    """Write one row as the NHS prints its practices: no heading, 27 columns, upper case."""
    _, postcode = town.spot(0.6)
    rng = town.rng
    street = _STREETS[int(rng.integers(len(_STREETS)))]
    row = {f"#{k}": "" for k in range(1, 28)}
    name = f"{_FOUND[number % len(_FOUND)]} {'Surgery' if number % 3 else 'Medical Centre'}"
    row |= {
        "#1": f"Z99{number:03d}", "#2": name.upper(), "#3": "Z63", "#4": "Z74",
        "#5": f"{int(rng.integers(1, 90))} {street}".upper(), "#7": BOROUGH.upper(),
        "#10": postcode, "#11": "19740401", "#13": "A", "#14": "B", "#15": "Z0K",
        "#16": "20130401", "#18": "01632 960" + f"{number:03d}", "#22": "0", "#24": "Z0K",
        "#26": "4",
    }  # fmt: skip
    return row


def _uprn(number: int) -> str:
    """Return an invented UPRN: twelve digits that no real property has."""
    return f"9999{number:08d}"


def _degrees(point: Floats) -> tuple[float, float]:
    longitude, latitude = _to_degrees().transform(*point)
    return float(longitude), float(latitude)


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
