"""Fields that several requests share, and how the command line writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

from needsmap.model.options import Option

PlaceField: TypeAlias = Annotated[
    str, Option('A ward, district or "England": name or code.', argument=True)
]
ReleaseField: TypeAlias = Annotated[
    str,
    Option(
        "The release, such as iod2025 (see needsmap list).",
        ("--release", "-r"),
        default="iod2025",
    ),
]
DomainField: TypeAlias = Annotated[
    str | None,
    Option(
        "A domain of the release, such as health. Default: the index itself.", ("--domain", "-d")
    ),
]
VintageField: TypeAlias = Annotated[
    str | None,
    Option("Which year's wards a name means, such as wd25, where it has several."),
]
FileField: TypeAlias = Annotated[
    Path | None, Option("The release's own file, where you have saved it already.")
]
AllowField: TypeAlias = Annotated[
    tuple[str, ...],
    Option(
        "Lift a ban by its name (the error says which); the output then prints it.", metavar="NAME"
    ),
]
