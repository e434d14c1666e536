"""What is printed in place of what 不予公开 takes out.

What is taken out `dataset.withholding` alone decides; here are the words, for the public view.
"""

from collections.abc import Iterable
from decimal import Decimal

from reportgen import schema
from reportgen.dataset.model import Dataset, Project
from reportgen.dataset.withholding import Number, WithheldOfCode
from reportgen.document.public import Amount, Substitute

# What is printed where a decision names no substitute.
_FIELD_SUBSTITUTE, _NAME_SUBSTITUTE = "不予公开", "名称不予公开"


class FieldSubstitutes:
    """The fields of one code as they are published, field by field and row by row.

    A row is the number of a goal, indicator or source, or chapter and number of a piece of part
    one; of a fact of 项目属性 it is None.
    """

    def __init__(self, withheld: WithheldOfCode) -> None:
        self._withheld = withheld if withheld else None

    def substitute(self, label: str, row: Number = "") -> str | None:
        """The text to print instead of this field, None when the field is public."""
        if self._withheld is None:
            return None
        found = self._withheld.fact(label) if row is None else self._withheld.substitute(label, row)
        return None if found is None else found or _FIELD_SUBSTITUTE

    def among(self, labels: Iterable[str], row: Number = "") -> tuple[str, ...]:
        """Those of the labels in whose place a substitute is published."""
        if self._withheld is None:
            return ()
        return tuple(label for label in labels if self.substitute(label, row) is not None)

    def text(self, label: str, value: str, row: Number = "") -> str:
        """The field's text, or the substitute where it is withheld."""
        substitute = self.substitute(label, row)
        return value if substitute is None else substitute

    def amount(self, label: str, value: Decimal | None, row: Number = "") -> Amount:
        """The field's amount, or the substitute where it is withheld."""
        substitute = self.substitute(label, row)
        return value if substitute is None else Substitute(substitute)


def public_name(dataset: Dataset, project: Project) -> tuple[str, str]:
    """What a project is called in public, and its 标题: none where the name is withheld."""
    withheld = dataset.withholding.of(project.code)
    if withheld.name is not None:
        return withheld.name or _NAME_SUBSTITUTE, ""
    heading = dataset.attributes.get(project.code, {}).get(schema.HEADING, "")
    return project.name, FieldSubstitutes(withheld).text(schema.HEADING, heading, None)
