"""What the table 不予公开 decides: which fields of a code are withheld, and what is printed there.

`FieldDecisions` is the one reading of the decisions, for the public view and for the rules.
"""

from collections.abc import Iterable
from decimal import Decimal

from reportgen import schema
from reportgen.dataset.model import Dataset, Decision, Project
from reportgen.document.public import Amount, Substitute

# What is printed where a decision names no substitute.
_FIELD_SUBSTITUTE, _NAME_SUBSTITUTE = "不予公开", "名称不予公开"


class FieldDecisions:
    """The decisions about fields of one code, asked field by field and row by row.

    A row is the number of a goal, indicator or source, or chapter and number of a piece of part
    one; a decision without one is about the field in every row.
    """

    def __init__(self, decisions: tuple[Decision, ...]) -> None:
        self._fields = {
            (decision.label, decision.number): decision.substitute or _FIELD_SUBSTITUTE
            for decision in decisions
            if decision.scope == schema.SCOPE_FIELD
        }

    def __bool__(self) -> bool:
        """Whether any field is withheld."""
        return bool(self._fields)

    def substitute(self, label: str, row: int | str = "") -> str | None:
        """The text to print instead of this field, None when the field is public."""
        whole = self._fields.get((label, ""))
        return whole if whole is not None else self._fields.get((label, str(row)))

    def first_substitute(self, labels: Iterable[str], row: int | str) -> str | None:
        """The text to print instead of fields that are one statement; None when all are public."""
        substitutes = (self.substitute(label, row) for label in labels)
        return next((text for text in substitutes if text is not None), None)

    def among(self, labels: Iterable[str], row: int | str = "") -> tuple[str, ...]:
        """Those of the labels in whose place a substitute is published."""
        return tuple(label for label in labels if self.substitute(label, row) is not None)

    def text(self, label: str, value: str, row: int | str = "") -> str:
        """The field's text, or the substitute where it is withheld."""
        substitute = self.substitute(label, row)
        return value if substitute is None else substitute

    def amount(self, label: str, value: Decimal | None, row: int | str = "") -> Amount:
        """The field's amount, or the substitute where it is withheld."""
        substitute = self.substitute(label, row)
        return value if substitute is None else Substitute(substitute)


def public_name(
    dataset: Dataset, project: Project, decisions: tuple[Decision, ...]
) -> tuple[str, str]:
    """What a project is called in public, and its 标题: none where the name is withheld."""
    for decision in decisions:
        if decision.scope == schema.SCOPE_NAME:
            return decision.substitute or _NAME_SUBSTITUTE, ""
    heading = dataset.attributes.get(project.code, {}).get(schema.HEADING, "")
    return project.name, FieldDecisions(decisions).text(schema.HEADING, heading)
