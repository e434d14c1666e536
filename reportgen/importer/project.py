"""An imported project as it was read: rows without codes, and the cells that were withheld.

Codes and units that are not printed are given later, when the whole document is known. This
module reads no text.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reportgen.importer.ledger import Ledger, SourceCell
from reportgen.importer.vocabulary import is_withheld_phrase, squeeze

_NO_UNIT = "001001"


@dataclass(frozen=True)
class WithheldCell:
    """A withheld cell: the table and column, the row within the project, the printed phrase."""

    table: str
    column: str
    row: str  # 序号 of the row; "" in 项目
    phrase: str


@dataclass
class ReadProject:
    """A project as read: rows carry everything but the codes."""

    origin: SourceCell
    ledger: Ledger
    number: int | None = None
    name: str = ""
    heading: str | None = None  # only where it is not the name and the suffix
    form: str = ""
    unit: tuple[str, str] | None = None  # code, name
    supervising_department: tuple[str, str] | None = None  # 主管部门: code or "", name
    declaring_department: str = ""  # its name, in a form without codes
    code: str = ""
    stub: str = ""  # the phrase under which the whole project is withheld
    fields: dict[str, str] = field(default_factory=dict)
    goals: list[dict[str, str]] = field(default_factory=list)
    indicators: list[dict[str, str]] = field(default_factory=list)
    finance: list[dict[str, str]] = field(default_factory=list)
    records: dict[str, list[dict[str, str]]] = field(default_factory=dict)  # by Table.name
    attributes: list[tuple[str, str]] = field(default_factory=list)
    withheld_cells: list[WithheldCell] = field(default_factory=list)
    name_withheld: str = ""  # the phrase that stands for the name
    money_unit: str = ""  # 万元, 元 … as printed above the table, where the form prints it
    converted_to: str = ""  # to which amounts were brought that name a unit of their own
    funding_from_name: str = ""  # the 资金性质 that was known by the name
    year: int | None = None  # where a line of the form says it

    @property
    def unit_code(self) -> str:
        """The code of the unit, 001001 where none is known."""
        return self.unit[0] if self.unit else _NO_UNIT

    @property
    def rows(self) -> Mapping[str, list[dict[str, str]]]:
        """The rows of the tables that may have several for one project."""
        usual = {"goals": self.goals, "indicators": self.indicators, "finance": self.finance}
        return usual | self.records

    def add_goals(
        self,
        kind: str,
        goals: Iterable[tuple[int, str]],
        phrase_of: Callable[[str], str] = squeeze,
    ) -> None:
        """Store numbered goals of one 类别."""
        for number, text in goals:
            row = {"序号": str(number), "类别": kind, "绩效目标": text}
            self.withhold_phrases("goals", row, ("绩效目标",), phrase_of)
            self.goals.append(row)

    def withhold_phrases(
        self,
        table: str,
        row: dict[str, str],
        columns: Sequence[str],
        phrase_of: Callable[[str], str] = squeeze,
    ) -> None:
        """Blank the cells that only say that something is withheld, and note the decision.

        `phrase_of` makes the stored phrase of the printed text.
        """
        for column in columns:
            text = row.get(column, "")
            if is_withheld_phrase(text):
                self.withheld_cells.append(
                    WithheldCell(table, column, row["序号"], phrase_of(text))
                )
                row[column] = ""


def most_common_form(projects: Iterable[ReadProject]) -> str:
    """The form of most of the projects, "" where none has any."""
    counted = Counter(project.form for project in projects if project.form)
    return counted.most_common(1)[0][0] if counted else ""
