"""What an earlier public view shows and a decision takes back: the cells that are withheld now.

Looks at places, not at values: an earlier amount is taken back even where the dataset has another
one by now. In doubt it says yes. Says nothing but yes or no.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from reportgen import schema
from reportgen.dataset.model import Dataset, Project
from reportgen.document.public import (
    PublicDepartment,
    PublicProject,
    PublicStub,
    PublicUnit,
    Substitute,
)
from reportgen.redaction.public_view import substitute_names

_AMOUNTS = ("budget", "fiscal", "other")
_Cells = Mapping[str, Any]  # what a row shows, by column; None where a substitute stands


def takes_back(dataset: Dataset, earlier: PublicDepartment, now: PublicDepartment) -> bool:
    """Whether `earlier` shows what `now`, the same department's public view, withholds.

    `earlier` may be that of an extract. `dataset` is the one of `now`.
    """
    return _of_department(earlier, now) or _Projects(dataset, earlier, now).taken_back()


def _of_department(earlier: PublicDepartment, now: PublicDepartment) -> bool:
    shown = {label for label, _ in earlier.imprint} - set(earlier.withheld)
    return bool(shown & set(now.withheld)) or any(
        _rows_taken_back(_items_of(earlier, code), _items_of(now, code))
        for code in {item.of_unit for item in now.narrative}
    )


def _items_of(view: PublicDepartment, unit: str) -> list[_Cells]:
    """Part one of the department, or of a unit."""
    return _rows_of([item for item in view.narrative if item.of_unit == unit], _ITEM)


class _Projects:
    """The projects of an earlier view beside those of today."""

    def __init__(self, dataset: Dataset, earlier: PublicDepartment, now: PublicDepartment) -> None:
        self._earlier, self._now = earlier, now
        self._substitutes = substitute_names(dataset, now.code)
        self._hidden = [p for p in dataset.projects.values() if _is_hidden(dataset, p, now.code)]
        self._by_code: dict[str, list[PublicProject]] = {}
        self._by_name: dict[tuple[str, str], list[PublicProject]] = {}
        for entry in now.entries:
            if isinstance(entry, PublicProject):
                if entry.code:
                    self._by_code.setdefault(entry.code, []).append(entry)
                self._by_name.setdefault((entry.unit.code, entry.name), []).append(entry)

    def taken_back(self) -> bool:
        """Whether any of what is shown is withheld now."""
        return self._place_of_stubs() or any(
            self._is_taken_back(entry)
            for entry in self._earlier.entries
            if isinstance(entry, PublicProject)
        )

    def _place_of_stubs(self) -> bool:
        """Whether units of projects withheld whole are shown, which are not to be seen now."""
        end = any(isinstance(entry, PublicStub) and not entry.unit for entry in self._now.entries)
        return end and any(isinstance(e, PublicStub) and e.unit for e in self._earlier.entries)

    def _is_taken_back(self, entry: PublicProject) -> bool:
        same = self._by_code.get(entry.code) if entry.code else None
        same = same or self._by_name.get((entry.unit.code, entry.name), [])
        if not same:
            return self._may_be_hidden(entry)
        return all(self._differs(entry, now) for now in same)

    def _differs(self, entry: PublicProject, now: PublicProject) -> bool:
        renamed = entry.name != now.name and (now.unit.code, now.name) in self._substitutes
        return renamed or _cells_taken_back(entry, now)

    def _may_be_hidden(self, entry: PublicProject) -> bool:
        """Whether a project that is not there any more may be one that is withheld now.

        By its code, or by any of its cells; or since its unit has more that are withheld than
        it had, one of which may have been emptied or renamed at the same time.
        """
        return self._more_are_hidden(entry.unit) or any(
            _is_of(entry, project) for project in self._hidden
        )

    def _more_are_hidden(self, unit: PublicUnit) -> bool:
        before = sum(
            entry.unit in (None, unit)
            if isinstance(entry, PublicStub)
            else entry.unit == unit and (unit.code, entry.name) in self._substitutes
            for entry in self._earlier.entries
        )
        return sum(project.unit == unit.code for project in self._hidden) > before


def _is_hidden(dataset: Dataset, project: Project, department: str) -> bool:
    """Whether a project of this department is withheld whole or by name."""
    withheld = dataset.withholding.of(project.code)
    named = withheld.whole is not None or withheld.name is not None
    return named and dataset.department_of(project.code) == department


def _is_of(entry: PublicProject, project: Project) -> bool:
    if entry.code and entry.code == project.code:
        return True
    pairs = ((entry.name, project.name), (entry.purpose, project.purpose))
    amounts = ((getattr(entry, name), getattr(project, name)) for name in _AMOUNTS)
    return any(one and one == other for one, other in (*pairs, *amounts))


# ---------------------------------------------------------------- cells


def _cells_taken_back(entry: PublicProject, now: PublicProject) -> bool:
    """Whether a project shows a cell that is withheld of it now."""
    single = zip(_single_cells(entry), _single_cells(now), strict=True)
    labels = (label for label in now.withheld if label not in entry.withheld)
    return (
        any(isinstance(new, Substitute) and isinstance(old, Decimal) for old, new in single)
        or any(_text_of(entry, label) for label in labels)
        or any(
            _rows_taken_back(
                _rows_of(getattr(entry, rows), names), _rows_of(getattr(now, rows), names)
            )
            for rows, names in _ROWS.items()
        )
        or _rows_taken_back(_rows_of([entry], {}), _rows_of([now], {}))
        or any(
            _rows_taken_back(_rows_of(entry.records.get(name, ()), {}), _rows_of(rows, {}))
            for name, rows in now.records.items()
        )
    )


def _single_cells(entry: PublicProject) -> tuple[Any, ...]:
    return (*(getattr(entry, name) for name in _AMOUNTS), *entry.plan)


def _text_of(entry: PublicProject, label: str) -> str:
    texts = {"资金性质": entry.funding, "资金用途": entry.purpose, schema.HEADING: entry.heading}
    return texts.get(label, "") or entry.attributes.get(label, "")


def _names(table: schema.Table, *labels: str) -> Mapping[str, str]:
    """Label and name of the columns of a table that the public view has."""
    return {c.label: c.name for c in table.columns if not labels or c.label in labels}


_ITEM = _names(schema.NARRATIVE, "标题", "正文", "绩效目标", "绩效指标")
_ROWS = {
    "goals": _names(schema.GOALS, "绩效目标"),
    "indicators": _names(
        schema.INDICATORS, "一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值",
        "指标值确定依据", "评分标准", "备注",
    ),
    "finance": _names(
        schema.FINANCE, "资金来源", "金额", "利率", "占比", "已到位资金", "到位时间", "抵质押状况"
    ),
}  # fmt: skip


def _rows_of(rows: Sequence[Any], names: Mapping[str, str]) -> list[_Cells]:
    return [dict(_cells_of(row, names)) for row in rows]


def _cells_of(row: Any, names: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The cells of a row in the columns `names`, and its further ones."""
    for label, name in names.items():
        value = getattr(row, name)
        hidden = label in row.withheld or isinstance(value, Substitute)
        yield label, None if hidden else "" if value is None else value
    for label, value in getattr(row, "further", ()):
        yield label, None if isinstance(value, Substitute) else value


def _rows_taken_back(earlier: Sequence[_Cells], now: Sequence[_Cells]) -> bool:
    """Whether a column of which cells are withheld now showed what it does not show any more."""
    withheld = {label for row in now for label, cell in row.items() if cell is None}
    return any(Counter(_shown(earlier, label)) - Counter(_shown(now, label)) for label in withheld)


def _shown(rows: Sequence[_Cells], label: str) -> Iterator[Any]:
    return (row[label] for row in rows if row.get(label) not in (None, ""))
