"""How an asset register is laid out."""

from dataclasses import dataclass, field

from needsmap.model.source import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLayout(Card):
    """How one kind of asset register is laid out, such as the LGA's land and building schema.

    Attributes
    ----------
    columns
        Frame column (`needsmap.columns.Assets`, or ``x``, ``y`` and ``crs``) to header pattern
        (whole header, any case), or to a column number (1-based, as ``"#12"``) for files
        without a header. Several columns joined by ``" + "`` make one text (an address);
        of patterns parted by ``" > "`` the next is tried where no column fits the one before.
    list_of
        What each row is, in the plural and for a reader ("GP practices").
    header
        False where the file has no header row.
    recognise
        What tells this layout from others: with a header, patterns each of which some header
        must match; without, ``"#12"`` to a pattern that most rows match.
    holds
        Header pattern to a pattern that most cells of that column match: what tells lists with
        the same headings from one another.
    names
        Pattern of words of which some name of such a list holds one ("" for none): a list in
        whose names none is found is not one.
    n_columns
        How many columns a file without a header has; 0 where any number will do.
    live
        Header pattern or ``"#12"`` to a pattern of live rows.
    closed
        The same for closed rows: they are kept, and marked. A row that matches neither is live,
        and its word is named (`needsmap.readers.registers.status` knows the usual ones).
    fixed
        Frame column to a value that holds for every row (``use = "GP practice"``).
    aliases
        For a coded column, spelling (any case) to the words to show.
    personal
        Patterns of columns that are dropped on reading unless asked for.
    crs
        The system of ``x`` and ``y`` (``"EPSG:4326"``) where no column says it; "" has it
        told from the numbers.
    """

    columns: dict[str, str]
    list_of: str = "assets of any kind"
    header: bool = True
    recognise: tuple[str, ...] | dict[str, str] = ()
    holds: dict[str, str] = field(default_factory=dict)
    names: str = ""
    n_columns: int = 0
    live: dict[str, str] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    crs: str = ""
