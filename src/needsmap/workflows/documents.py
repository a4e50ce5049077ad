"""Profiles and assessments as objects: made once, shown in a notebook, saved where wanted."""

from __future__ import annotations

import html
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from needsmap.errors import ArgumentError, FileFormatError
from needsmap.library import Library, default_library
from needsmap.model.arguments import check_arguments

if TYPE_CHECKING:
    from needsmap.workflows.assess.recipe_form import Recipe
    from needsmap.workflows.profile.ward_profile import Made


class ProfilePage:
    """A profile of one place: shown in a notebook's cell, or saved to a file."""

    def __init__(self, made: Made) -> None:
        self._made = made

    def __repr__(self) -> str:
        """Return the title in one line."""
        return f"<ProfilePage {self._made.document.title!r}>"

    def _repr_html_(self) -> str:
        """Return the page in a frame, for a notebook's cell."""
        from needsmap.maps.html.page import FRAME_HEIGHT
        from needsmap.maps.html.policy import SANDBOX
        from needsmap.workflows.profile.profile_files import page_of

        page = html.escape(page_of(self._made), quote=True)
        return (
            f'<iframe title="Profile" srcdoc="{page}" sandbox="{SANDBOX}" '
            f'style="width:100%;height:{FRAME_HEIGHT};border:0" loading="lazy"></iframe>'
        )

    def save(self, path: str | Path) -> Path:
        """Save the profile as what the end of the file's name says.

        Parameters
        ----------
        path
            ``.html``, ``.pdf`` (with a Chromium), ``.docx`` or ``.xlsx`` (with the office
            extra). Folders are made if need be.

        Returns
        -------
        Path
            The file, complete and alone.

        Raises
        ------
        FileFormatError
            For another ending.
        NeedsmapError
            Where the browser or extra that a format needs is not there.
        """
        from needsmap.workflows.profile.profile_files import FORMATS, save_profile

        target = Path(path)
        form = target.suffix.lower().removeprefix(".")
        if form not in FORMATS:
            endings = ", ".join(f".{each}" for each in FORMATS)
            raise FileFormatError(f"{target.name}: a profile is written as {endings}")
        return save_profile(self._made, target.parent, (form,), stem=target.stem)[0]


def profile(
    place: str,
    release: str = "iod2025",
    *,
    library: Library | None = None,
    **details: Any,  # noqa: ANN401 - fields of ProfileRequest, which checks them
) -> ProfilePage:
    """Make the plain-English profile of a ward or district.

    Parameters
    ----------
    place
        A name or code; of a custom area (``area=`` or ``postcodes=``), what it is called.
    release
        The release to describe.
    library
        Where files come from; None for this machine's settings (environment, ``needsmap.toml``).
    **details
        Further fields of `needsmap.workflows.profile.requests.ProfileRequest`, such as
        ``vintage``, ``past=False`` or ``assets=("council.csv",)``.

    Returns
    -------
    ProfilePage
        See `ProfilePage.save`.

    Raises
    ------
    UnknownPlace, AmbiguousPlace, UnknownEntry
        Where the place or release is not known.
    ArgumentError
        Where a detail is not known or of another type.
    FetchError, FileFormatError, FrameError
        Where files cannot be had or read.

    Examples
    --------
    >>> import needsmap as nm
    >>> library = nm.Library(shelves=[nm.write_shelf("alderwick")])
    >>> nm.profile("Larkrise", "invented_iod2019", past=False, library=library)
    <ProfilePage 'Larkrise'>
    """
    from needsmap.workflows.profile.requests import ProfileRequest
    from needsmap.workflows.profile.ward_profile import Profiler

    unknown = sorted(set(details) - {field.name for field in fields(ProfileRequest)})
    if unknown:
        raise ArgumentError(f"a profile has no detail {', '.join(unknown)}: see ProfileRequest")
    request = ProfileRequest(place=place, release=release, **details)
    own = (library or default_library()).fresh()
    return ProfilePage(Profiler(own, request).make())


class AssessmentSite:
    """A needs assessment by a recipe, saved as a site of linked pages.

    Parameters
    ----------
    library, recipe, folder
        Where files come from, what the site holds, and where the recipe's own files are.
    """

    def __init__(self, library: Library, recipe: Recipe, folder: Path) -> None:
        self._library, self._recipe, self._folder = library, recipe, folder

    def __repr__(self) -> str:
        """Return title and place in one line."""
        return f"<AssessmentSite {self._recipe.title!r}: {self._recipe.place}>"

    def save(self, folder: str | Path, *, against: str | Path | None = None) -> list[Path]:
        """Save the site.

        Parameters
        ----------
        folder
            Where to; made if need be. ``index.html`` is the front page.
        against
            The folder of an earlier run, for a page on what changed.

        Returns
        -------
        list of Path
            Every file, the manifest last. The same recipe and data give the same bytes.

        Raises
        ------
        NeedsmapError
            Its children, each with what to do.
        """
        from needsmap.workflows.assess.assessment_site import save_assessment

        return save_assessment(
            self._library.fresh(),
            self._recipe,
            Path(folder),
            own=self._folder,
            against=None if against is None else Path(against),
        )


@check_arguments
def assess(
    recipe: str | Path, *, place: str = "", library: Library | None = None
) -> AssessmentSite:
    """Prepare a strategic needs assessment by a recipe.

    Parameters
    ----------
    recipe
        A recipe's file, or the name of one on the shelves.
    place
        Another place than the recipe's; "" for the recipe's own.
    library
        Where files come from; None for this machine's settings (environment, ``needsmap.toml``).

    Returns
    -------
    AssessmentSite
        Nothing is worked out before `AssessmentSite.save`.

    Raises
    ------
    CardError, UnknownEntry
        Where the recipe is not known, or holds what it cannot.

    Examples
    --------
    >>> import needsmap as nm
    >>> library = nm.Library(shelves=[nm.write_shelf("alderwick")])
    >>> nm.assess("alderwick_themes", library=library)
    <AssessmentSite 'Strategic needs assessment (invented)': Alderwick>
    """
    from needsmap.workflows.assess.recipe import find_recipe, override, read_recipe

    own = (library or default_library()).fresh()
    path = find_recipe(str(recipe), own.shelves)
    read = read_recipe(path, own)
    if place:
        read = override(read, own, path.parent, place=place)
    return AssessmentSite(own, read, path.parent)
