"""District codes that no boundaries at hand have: recoded since, or of a merged district."""

from __future__ import annotations

from typing import TYPE_CHECKING

from needsmap.columns import Lookups
from needsmap.errors import FetchError, UnknownPlace
from needsmap.io.labels import fold_label
from needsmap.model import Lookup, Notice

if TYPE_CHECKING:
    from needsmap.library.frame_loader import FrameLoader
    from needsmap.model import Place
    from needsmap.places import Gazetteer

#: What the lookup leads to from every district code there ever was.
_LIVE = "lad_live"


def find_recoded(
    library: FrameLoader, gazetteer: Gazetteer, code: str, collection: str
) -> Place | None:
    """Find the district of a code that is not at hand.

    Parameters
    ----------
    library
        For the lookup of district codes to live ones, and to note which code was taken.
    gazetteer
        The places at hand.
    code
        Such as ``"E08000038"``, Barnsley's newer code.
    collection
        Of the places.

    Returns
    -------
    Place or None
        The same district under its other code; None where no lookup knows the code.

    Raises
    ------
    UnknownPlace
        For a district that became part of another: it is not that other.
    """
    wanted = code.strip().upper()
    for entry in library.catalogue.of(Lookup, collection=collection):
        if entry.to_geography != _LIVE:
            continue
        own = library.fresh()
        try:
            lookup = own.load_lookup(entry.id)
        except FetchError:
            return None
        own.notices = []  # what the lookup left out is no matter of the place
        library.adopt(own)
        pairs = zip(lookup[Lookups.FROM_CODE], lookup[Lookups.FROM_NAME], strict=True)
        names = {str(known): str(name) for known, name in pairs}
        if wanted not in names:
            return None
        live = str(lookup.loc[lookup[Lookups.FROM_CODE] == wanted, Lookups.TO_CODE].iloc[0])
        kin = lookup[lookup[Lookups.TO_CODE] == live]
        for other in map(str, kin[Lookups.FROM_CODE]):
            name = names[other]
            if fold_label(name) == fold_label(names[wanted]) and gazetteer.has(other):
                library.notify(Notice.of("place_recoded", code=wanted, name=name, other=other))
                return gazetteer.find(other)
        now = names.get(live, "")
        raise UnknownPlace(f"{wanted} was {names[wanted]}, whose area is in {now} ({live}) now")
    return None
