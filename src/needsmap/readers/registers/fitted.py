"""A layout fitted to one register: which column is which, and what the headings say of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from needsmap.columns import Assets
from needsmap.errors import FileFormatError
from needsmap.model import some
from needsmap.readers.registers.headings import pattern_of, plain_header

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from needsmap.model import RegisterLayout

#: Of so many names at least this share must hold a word of the layout's; of fewer, one.
_MANY, _SHARE = 20, 0.05
_FEWEST_NAMES: Final = 3
#: Headings of the day on which an asset is or was given up; not of one that is only planned.
_GIVEN_UP: Final = (
    "disposal|disposed|closure|closing|closed?|sale|sold|demolition|demolished|decommission(ing|ed)"
    "|surrender(ed)?|vacated|cessation|ceased|termination"
)
_CLOSING_DATE: Final = (
    f"(?!.*\\b(plan|propos|target|expect|anticipat|forecast|estimat|lease|tenancy|contract|open))"
    f"((.* )?({_GIVEN_UP})( completion)? date|(.* )?date (of |when )?({_GIVEN_UP})( .*)?"
    f"|(.* )?({_GIVEN_UP}) on|(is |when |year )?({_GIVEN_UP}))"
)
_NOTHING: Final = "(?!)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A layout fitted to one file.

    ``at`` maps a frame column to the 0-based columns that make it; ``header`` is the header
    as it stands (() for none); ``first`` the number of rows that come before the data;
    ``groups`` what a row above or beneath the header says of each column (its unit);
    ``by_content`` the frame columns that only their cells tell; ``choices`` which of several
    columns was taken, in sentences.
    """

    layout: RegisterLayout
    at: dict[str, tuple[int, ...]]
    header: tuple[str, ...] = ()
    first: int = 0
    width: int
    notices: tuple[str, ...]
    groups: tuple[str, ...] = ()
    by_content: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def headings(self) -> dict[str, str]:
        """The headings that each frame column is made from, or the numbers of its columns."""

        def heading(i: int) -> str:
            return (self.header[i] if i < len(self.header) else "") or f"column {i + 1}"

        states = tuple(self.status_columns)
        columns = self.at | ({Assets.STATUS: states} if states else {})
        return {name: " + ".join(map(heading, of)) for name, of in columns.items()}

    @property
    def sentences(self) -> tuple[str, ...]:
        """The notices, and what was told from the cells alone."""
        taken = ", ".join(f"{name} in {self.headings[name]!r}" for name in self.by_content)
        return (*self.notices, *([f"told from what the cells hold: {taken}"] if taken else []))

    @property
    def used(self) -> set[int]:
        """The columns that a frame column or the status is made from."""
        return {i for columns in self.at.values() for i in columns} | set(self.status_columns)

    @property
    def unused(self) -> list[str]:
        """The headings that no frame column was made from."""
        return [h for i, h in enumerate(self.header) if i not in self.used and h.strip()]

    @property
    def personal_columns(self) -> set[int]:
        """The columns that hold personal data, by the layout's own patterns."""
        return {i for pattern in self.layout.personal for i in self._headed(pattern)}

    @property
    def status_columns(self) -> dict[int, tuple[re.Pattern[str], re.Pattern[str]]]:
        """The columns that hold a status, each with its patterns of live and closed rows.

        A column of dates of closure or disposal has patterns that nothing fits.
        """
        own = self.at.get(Assets.STATUS, ())
        used = {i for columns in self.at.values() for i in columns} - set(own)
        dates = self._headed(_CLOSING_DATE)
        at = {i: [_NOTHING, _NOTHING] for i in (*own, *dates) if i not in used}
        for kind, patterns in enumerate((self.layout.live, self.layout.closed)):
            for where, pattern in patterns.items():
                numbered = where.startswith("#")
                for i in [int(where[1:]) - 1] if numbered else self._headed(where):
                    at.setdefault(i, [_NOTHING, _NOTHING])[kind] = pattern
        return {i: (pattern_of(live), pattern_of(closed)) for i, (live, closed) in at.items()}

    def _headed(self, pattern: str) -> list[int]:
        rule = pattern_of(pattern)
        return [i for i, cell in enumerate(self.header) if rule.fullmatch(plain_header(cell))]

    def contradiction(self, names: Sequence[str]) -> str:
        """Return how names contradict what the layout is a list of, "" where they do not."""
        if not self.layout.names or len(names) < _FEWEST_NAMES:
            return ""
        rule = pattern_of(self.layout.names)
        met = sum(1 for name in names if rule.search(name))
        if met and (len(names) < _MANY or met >= _SHARE * len(names)):
            return ""
        return f"{met or 'none'} of {len(names):,} names holds a word of {self.layout.list_of}"

    def check_names(self, names: Sequence[str], what: str) -> None:
        """Raise where the names of a file contradict its layout.

        Raises
        ------
        FileFormatError
            Naming the layout, and what to do.
        """
        problem = self.contradiction(names)
        if problem:
            layout = f"{self.layout.id} ({self.layout.title})"
            shown = some((repr(name[:40]) for name in names), 3, joint="; ")
            raise FileFormatError(
                f"{what}: its columns are those of layout {layout}, but {problem} ({shown}). Name "
                "the right layout (--layout ID), or say which column is which (--layout common "
                "--column name=HEADER)"
            )
