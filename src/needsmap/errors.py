"""What can go wrong, in words that a user can act on.

Each error is also the builtin that a caller would guess, so that ``except LookupError``
works without knowing needsmap.
"""

from collections.abc import Iterable


class NeedsmapError(Exception):
    """Any fault that needsmap explains: what was wrong, in which file, and what to do.

    Attributes
    ----------
    setting
        The argument, and a value of it, that gets round the fault; the command line shows it as
        the option of that name. None where there is none.
    """

    setting: tuple[str, str] | None = None


class UnknownEntry(NeedsmapError, LookupError):  # noqa: N818 - the builtin's manner: KeyError's child, named for what it is
    """No shelf holds this id."""


class UnknownPlace(NeedsmapError, LookupError):  # noqa: N818
    """No place of that name or code; the message lists the nearest."""


class AmbiguousPlace(NeedsmapError, LookupError):  # noqa: N818
    """Several places answer to that name; the message lists them."""


class CardError(NeedsmapError, ValueError):
    """A card or recipe breaks the rules of its shelf; the message lists every fault."""


class ArgumentError(NeedsmapError, TypeError):
    """Python code gave a value of the wrong type or size; the message says what it should be."""


class FrameError(NeedsmapError, ValueError):
    """A table does not hold what it must; the message lists every fault."""


class FileFormatError(NeedsmapError, ValueError):
    """A file is not what it should be: empty, cut short, of another kind or encoding."""


class VintageError(FrameError):
    """Areas of one vintage met areas of another; the message names the lookup to use."""


class FetchError(NeedsmapError, OSError):
    """A file is not in the mirror or the cache, nor on the network; no partial file is kept."""


class MissingExtra(NeedsmapError, ImportError):  # noqa: N818
    """A package that is optional is not installed; the message names the extra that installs it."""


class NotComparable(NeedsmapError, ValueError):  # noqa: N818
    """The statistics forbid this comparison; the message names the override, if there is one."""


def fault_list(subject: object, faults: Iterable[str], *, most: int = 12) -> str:
    """Return a message that names a file, counts its faults and lists them.

    Parameters
    ----------
    subject
        What has the faults: a file, mostly.
    faults
        One sentence each.
    most
        How many to print.

    Returns
    -------
    str
        A line, and one for each fault.

    Examples
    --------
    >>> print(fault_list("kpi.csv", ["line 3: no target"]))
    kpi.csv: 1 fault
      - line 3: no target
    """
    every = list(faults)
    count = "1 fault" if len(every) == 1 else f"{len(every):,} faults"
    return f"{subject}: {count}\n{listed(every, most=most)}"


def listed(faults: Iterable[str], *, most: int = 12) -> str:
    """Return faults one a line, cutting a long list short and counting what was cut.

    Parameters
    ----------
    faults
        One sentence each.
    most
        How many to print.

    Returns
    -------
    str
        Lines that begin with two spaces and a dash.

    Examples
    --------
    >>> print(listed(["a is missing", "b is missing", "c is missing"], most=2))
      - a is missing
      - b is missing
      - and 1 more
    """
    every = list(faults)
    lines = [f"  - {fault}" for fault in every[:most]]
    if len(every) > most:
        lines.append(f"  - and {len(every) - most} more")
    return "\n".join(lines)
