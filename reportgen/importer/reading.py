"""What a form says the cells of a grid are, before anything of it is stored."""

from dataclasses import dataclass, field

from reportgen.document.form_layout import FieldPlace
from reportgen.importer.catalog import KnownForm
from reportgen.importer.grid import Cell
from reportgen.importer.records import Records

_LEAST_SHARE = 0.6  # of a form's labels that must be there, each unknown one counting against it


@dataclass
class Reading:
    """What a form says a grid's cells are."""

    form: KnownForm
    exact: bool = False  # made by reportgen itself: heads by their style
    values: dict[str, list[Cell]] = field(default_factory=dict)
    places: dict[str, FieldPlace] = field(default_factory=dict)
    parts: dict[Cell, str] = field(default_factory=dict)  # values that share a cell with a label
    records: dict[tuple[str, str], Records] = field(default_factory=dict)  # by table and 期间
    labels: list[Cell] = field(default_factory=list)
    seen: dict[str, None] = field(default_factory=dict)  # keys of the form's labels that were met
    notes: list[Cell] = field(default_factory=list)  # units and titles within the table
    unknown: list[Cell] = field(default_factory=list)  # where labels stand, and none that is known
    pairs: list[tuple[Cell, Cell]] = field(default_factory=list)  # unknown label, its value

    @property
    def share(self) -> float:
        """How much of the form is there; unknown labels count against it."""
        whole = len(self.form.layout.labels) + len(self.unknown)
        return len(self.seen) / whole if whole else 0.0

    @property
    def fits(self) -> bool:
        """Whether this is the form, with at most small variations."""
        return self.share >= _LEAST_SHARE
