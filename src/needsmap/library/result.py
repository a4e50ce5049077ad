"""What a workflow returns: a frame, what must be printed beside it, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Final

from needsmap.text.notices import for_analyst

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from needsmap.model import Notice, SourceUse


#: Printed above every table of invented data.
INVENTED: Final = "INVENTED DATA: no real place."


@dataclass(frozen=True, kw_only=True, repr=False)
class Result:
    """A table of figures with its caveats, notices and sources.

    Parameters
    ----------
    frame
        The figures; a GeoDataFrame where its rows are areas or sites with a shape.
    caveats
        Sentences that are printed wherever the figures are.
    details
        Single figures and names beside the table, by their keys in JSON.
    notices
        What was left out, mended or chosen on the way.
    sources
        Every file that was used.
    plain
        What JSON holds in place of these, where one table is not the whole result.

    Examples
    --------
    >>> import pandas as pd
    >>> Result(frame=pd.DataFrame({"use": ["Library"], "sites": [4]}), caveats=("Live sites.",))
    Live sites.
           use  sites
    0  Library      4
    """

    frame: pd.DataFrame
    caveats: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    sources: tuple[SourceUse, ...] = ()
    plain: Mapping[str, Any] | None = None

    @property
    def invented(self) -> bool:
        """Whether anything invented was used: every output then says so."""
        return any(use.invented for use in self.sources)

    @property
    def attributions(self) -> list[str]:
        """The line to print for each source, each once."""
        return list(dict.fromkeys(use.attribution for use in self.sources))

    @property
    def sentences(self) -> list[str]:
        """The notices in English, for an analyst."""
        return [for_analyst(notice) for notice in self.notices]

    @property
    def head(self) -> tuple[str, ...]:
        """What is printed above the table."""
        return ((INVENTED,) if self.invented else ()) + self.caveats

    @property
    def table(self) -> pd.DataFrame:
        """The rows as the screen shows them: a kind of result may word cells for readers."""
        return self.frame

    @property
    def headings(self) -> Mapping[str, str]:
        """Which columns the screen shows, in order, and what it calls them."""
        return {str(name): str(name).replace("_", " ") for name in self.frame.columns}

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the figures, with caveats, notices and sources in its ``attrs``."""
        out = self.frame.copy()
        out.attrs |= {
            "caveats": list(self.caveats),
            "notices": self.sentences,
            "sources": self.attributions,
        }
        return out

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values for JSON; ``rows`` has one mapping a row."""
        if self.plain is not None:
            return dict(self.plain)
        return {
            **self.details,
            "notes": list(self.head),
            "notices": self.sentences,
            "rows": rows_of(self.frame),
            "sources": self.attributions,
            "invented": self.invented,
        }

    def __repr__(self) -> str:
        """Return the caveats and the first rows."""
        return "\n".join([*self.head, self.frame.to_string(max_rows=8, max_cols=8)])

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(line)}</p>" for line in self.head)
        return notes + self.frame.to_html(max_rows=20, max_cols=12, escape=True)


def rows_of(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Return a table's rows as plain Python values, None for every kind of missing."""
    chosen = frame.loc[:, list(columns)] if columns else frame
    plain = chosen.astype(object).where(chosen.notna(), None)
    rows: list[dict[str, Any]] = [
        {str(k): _plain_value(v) for k, v in row.items()} for row in plain.to_dict("records")
    ]
    return rows


def _plain_value(value: Any) -> Any:  # noqa: ANN401 - a cell of any column
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value
