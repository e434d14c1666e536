"""The boundary: typed model in, public view out.

The only module besides the readers that may see raw data. It takes out what 不予公开 says
and every column that the form does not print. Its errors never quote a value.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from reportgen import schema
from reportgen.dataset.model import (
    Dataset,
    Decision,
    FinanceLine,
    Goal,
    Indicator,
    NarrativeItem,
    Project,
    deciding_labels,
)
from reportgen.document.public import (
    Amount,
    PublicDepartment,
    PublicFinanceLine,
    PublicGoal,
    PublicIndicator,
    PublicItem,
    PublicProject,
    PublicStub,
    PublicUnit,
    Substitute,
)

FIELD_WITHHELD = "不予公开"  # printed where a decision names no substitute
NAME_WITHHELD = "名称不予公开"
PLAN = schema.PLAN


class _Decisions:
    """The decisions in force for one code, asked field by field and row by row."""

    def __init__(self, decisions: tuple[Decision, ...]) -> None:
        self._fields = {
            (decision.label, decision.number): decision.substitute or FIELD_WITHHELD
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

    def among(self, labels: Iterable[str], row: int | str = "") -> tuple[str, ...]:
        """Those of the labels in whose place a substitute is published."""
        return tuple(label for label in labels if self.substitute(label, row) is not None)

    def text(self, label: str, value: str, row: int | str = "") -> str:
        substitute = self.substitute(label, row)
        return value if substitute is None else substitute

    def amount(self, label: str, value: Decimal | None, row: int | str = "") -> Amount:
        substitute = self.substitute(label, row)
        return value if substitute is None else Substitute(substitute)


def redact(dataset: Dataset, code: str, printed: Mapping[str, frozenset[str]]) -> PublicDepartment:
    """The public view of department `code`.

    `printed` gives, for each form, the labels that it prints; the rest stays behind.
    """
    department, settings = dataset.departments[code], dataset.settings
    form = department.form or settings.form
    decisions = _Decisions(dataset.withheld.get(code, ()))
    narrative = dataset.narrative.get(code, ())
    return PublicDepartment(
        code=code,
        name=department.name,
        form=form,
        year=settings.year,
        publisher=settings.publisher,
        published_on=settings.date or date(settings.year, 1, 1),
        dated=settings.date is not None,
        grouping=settings.grouping,
        numbering=settings.numbering,
        paging=settings.paging,
        typography=settings.typography,
        money_unit=settings.money_unit,
        imprint=_imprint(dataset, code, decisions),
        narrative=tuple(_item(item, decisions) for item in narrative),
        entries=tuple(_entries(dataset, code, form, printed)),
        withheld=decisions.among(
            label for label in schema.IMPRINT if label in dataset.attributes.get(code, {})
        ),
        licence=settings.licence,
    )


def substitute_names(dataset: Dataset, code: str) -> frozenset[tuple[str, str]]:
    """The projects of department `code` that are published under a substitute: unit and name.

    That it is one is not public; whoever compares two editions has to know all the same, so as
    not to repeat the name that it stands for.
    """
    units = {u.code for u in dataset.units.values() if u.department == code}
    return frozenset(
        (project.unit, _name(dataset, project, decisions)[0])
        for project in dataset.projects.values()
        for decisions in [dataset.withheld.get(project.code, ())]
        if project.unit in units and any(d.scope == schema.SCOPE_NAME for d in decisions)
    )


def _entries(
    dataset: Dataset, code: str, form: str, printed: Mapping[str, frozenset[str]]
) -> Iterator[PublicProject | PublicStub]:
    """The projects by code, then the stubs by what is public of them: their code is not."""
    units = {u.code for u in dataset.units.values() if u.department == code}
    projects = sorted(dataset.projects.values(), key=lambda project: project.code)
    entries = [_entry(dataset, p, form, printed) for p in projects if p.unit in units]
    yield from (entry for entry in entries if isinstance(entry, PublicProject))
    stubs = (entry for entry in entries if isinstance(entry, PublicStub))
    yield from sorted(stubs, key=_public_place)


def _public_place(stub: PublicStub) -> tuple[str, int, str]:
    order = sys.maxsize if stub.order is None else stub.order
    return stub.unit.code if stub.unit else "", order, stub.substitute


@dataclass(frozen=True)
class Masked:
    """A project as the rules may see it: what is withheld is blank and named in `hidden`.

    `hidden` holds the withheld cells: table and column by their labels, row as Excel counts.
    `shown_name` is what the project is called in public.
    """

    project: Project
    shown_name: str
    goals: tuple[Goal, ...]
    indicators: tuple[Indicator, ...]
    finance: tuple[FinanceLine, ...]
    attributes: Mapping[str, str]
    hidden: frozenset[tuple[str, str, int]]


def mask(dataset: Dataset, project: Project) -> Masked | None:
    """A project without what is withheld of it, all columns kept; None when it is withheld whole.

    The same decisions as for the public view, but also over columns that no form prints.
    """
    decisions = dataset.withheld.get(project.code, ())
    if any(decision.scope == schema.SCOPE_PROJECT for decision in decisions):
        return None
    fields = _Decisions(decisions)
    name, _ = _name(dataset, project, decisions)
    hidden: set[tuple[str, str, int]] = set()
    plain = _blanked(schema.PROJECTS, project, fields, hidden)
    if any(decision.scope == schema.SCOPE_NAME for decision in decisions):
        hidden.add((schema.PROJECTS.label, "项目名称", project.row))
        plain = replace(plain, name="")

    def rows(table: schema.Table, given: tuple[_Row, ...]) -> tuple[_Row, ...]:
        return tuple(_blanked(table, row, fields, hidden) for row in given)

    facts = dataset.attributes.get(project.code, {})
    withheld = {label for label in facts if fields.substitute(label) is not None}
    if not plain.name:
        withheld.add(schema.HEADING)
    for label in withheld & set(facts):
        row = dataset.attribute_rows.get((project.code, label), 0)
        hidden.add((schema.ATTRIBUTES.label, label, row))
    return Masked(
        project=plain,
        shown_name=name,
        goals=rows(schema.GOALS, dataset.goals.get(project.code, ())),
        indicators=rows(schema.INDICATORS, dataset.indicators.get(project.code, ())),
        finance=rows(schema.FINANCE, dataset.finance.get(project.code, ())),
        attributes={label: text for label, text in facts.items() if label not in withheld},
        hidden=frozenset(hidden),
    )


def mask_narrative(
    dataset: Dataset, code: str
) -> tuple[tuple[NarrativeItem, ...], frozenset[tuple[str, str, int]]]:
    """Part one of department `code` without what is withheld of it; and the withheld cells."""
    fields = _Decisions(dataset.withheld.get(code, ()))
    hidden: set[tuple[str, str, int]] = set()
    items = dataset.narrative.get(code, ())
    plain = tuple(_blanked(schema.NARRATIVE, item, fields, hidden) for item in items)
    return plain, frozenset(hidden)


_Row = TypeVar("_Row", Project, Goal, Indicator, FinanceLine, NarrativeItem)


def _blanked(
    table: schema.Table, row: _Row, fields: _Decisions, hidden: set[tuple[str, str, int]]
) -> _Row:
    """The row with every withheld cell blank; the cells are added to `hidden`."""
    if not fields:
        return row
    number: int | str = "" if isinstance(row, Project) else row.number
    if isinstance(row, NarrativeItem):
        number = f"{row.chapter}/{row.number}"
    blank: dict[str, Any] = {}
    for column in table.columns:
        asked = deciding_labels(column.label)
        if any(fields.substitute(label, number) is not None for label in asked):
            value = getattr(row, column.name)
            blank[column.name] = "" if isinstance(value, str) else None
            hidden.add((table.label, column.label, row.row))
    return replace(row, **blank) if blank else row


def _imprint(dataset: Dataset, code: str, decisions: _Decisions) -> tuple[tuple[str, str], ...]:
    facts = dataset.attributes.get(code, {})
    return tuple(
        (label, decisions.text(label, facts[label])) for label in schema.IMPRINT if label in facts
    )


def _entry(
    dataset: Dataset, project: Project, form: str, printed: Mapping[str, frozenset[str]]
) -> PublicProject | PublicStub:
    decisions = dataset.withheld.get(project.code, ())
    unit = PublicUnit(project.unit, dataset.units[project.unit].name)
    for decision in decisions:
        if decision.scope == schema.SCOPE_PROJECT:
            shown = None if dataset.settings.stubs == schema.STUBS_LAST else unit
            return PublicStub(shown, project.order, decision.substitute or schema.NAME_WITHHELD)
    form = project.form or form
    labels = printed[form]
    fields = _Decisions(decisions)
    name, heading = _name(dataset, project, decisions)
    attributes, withheld = _attributes(dataset, project, labels)

    def text(label: str, value: str) -> str:
        return fields.text(label, value) if label in labels else ""

    def amount(label: str, value: Decimal | None) -> Amount:
        return fields.amount(label, value) if label in labels else None

    return PublicProject(
        unit=unit,
        order=project.order,
        form=form,
        funding=fields.text("资金性质", project.funding),
        code=project.code if "项目编码" in labels else "",
        name=name,
        heading=heading,
        budget=amount("预算数", project.budget),
        fiscal=amount("财政资金", project.fiscal),
        other=amount("其他资金", project.other),
        purpose=text("资金用途", project.purpose),
        plan=_plan(project, fields) if PLAN in labels else (None, None, None, None),
        goals=_goals(dataset.goals.get(project.code, ()), fields) if "绩效目标" in labels else (),
        indicators=tuple(
            _indicator(indicator, fields, labels)
            for indicator in dataset.indicators.get(project.code, ())
        ),
        finance=tuple(
            _finance(line, fields, labels)
            for line in dataset.finance.get(project.code, ())
            if "资金来源" in labels
        ),
        attributes=attributes,
        withheld=(
            *fields.among(["资金性质"]),
            *fields.among(label for label in ("资金用途",) if label in labels),
            *(fields.among([schema.HEADING]) if heading else ()),
            *withheld,
        ),
    )


def _attributes(
    dataset: Dataset, project: Project, labels: frozenset[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Facts of the project's unit and its own, each under the decisions for its own code.

    With the names of those in whose place a substitute stands.
    """
    shown: dict[str, str] = {}
    withheld: dict[str, bool] = {}
    for code in (project.unit, project.code):
        fields = _Decisions(dataset.withheld.get(code, ()))
        for label, value in sorted(dataset.attributes.get(code, {}).items()):
            if label in labels and label != schema.HEADING:
                shown[label] = fields.text(label, value)
                withheld[label] = fields.substitute(label) is not None
    return shown, tuple(label for label in shown if withheld[label])


def _name(dataset: Dataset, project: Project, decisions: tuple[Decision, ...]) -> tuple[str, str]:
    """Name and own heading; a withheld name takes a heading that holds it along."""
    for decision in decisions:
        if decision.scope == schema.SCOPE_NAME:
            return decision.substitute or NAME_WITHHELD, ""
    heading = dataset.attributes.get(project.code, {}).get(schema.HEADING, "")
    return project.name, _Decisions(decisions).text(schema.HEADING, heading)


def _plan(project: Project, fields: _Decisions) -> tuple[Amount, Amount, Amount, Amount]:
    def part(label: str, value: Decimal | None) -> Amount:
        whole = fields.substitute(PLAN)
        return fields.amount(label, value) if whole is None else Substitute(whole)

    march, june, october, december = schema.PLAN_LABELS
    return (
        part(march, project.plan_march),
        part(june, project.plan_june),
        part(october, project.plan_october),
        part(december, project.plan_december),
    )


def _goals(goals: tuple[Goal, ...], fields: _Decisions) -> tuple[PublicGoal, ...]:
    """Goals; where all are withheld, the substitute stands once for each kind, unnumbered."""
    whole = fields.substitute("绩效目标")
    if whole is not None:
        kinds = dict.fromkeys(goal.kind for goal in goals) or {schema.GOAL_KINDS[0]: None}
        return tuple(PublicGoal(kind, 0, whole, ("绩效目标",)) for kind in kinds)
    return tuple(
        PublicGoal(
            goal.kind,
            goal.number,
            fields.text("绩效目标", goal.text, goal.number),
            fields.among(["绩效目标"], goal.number),
        )
        for goal in goals
    )


def _indicator(indicator: Indicator, fields: _Decisions, labels: frozenset[str]) -> PublicIndicator:
    row = indicator.number

    def text(label: str, value: str) -> str:
        return fields.text(label, value, row) if label in labels else ""

    # if any part of the statement is withheld, none of the others may stand beside the substitute
    withheld = next(
        (s for label in schema.TARGET_LABELS if (s := fields.substitute(label, row)) is not None),
        None,
    )
    target = "指标值" in labels
    texts = (
        label for label in _INDICATOR_TEXTS if label in labels and label not in _TARGET_IN_PARTS
    )
    return PublicIndicator(
        level1=text("一级指标", indicator.level1),
        level2=text("二级指标", indicator.level2),
        level3=text("三级指标", indicator.level3),
        description=text("绩效指标描述", indicator.description),
        value=(indicator.value_as_printed if withheld is None else withheld) if target else "",
        sign=text("指标性质", indicator.sign) if withheld is None else "",
        number=(indicator.value if withheld is None else withheld) if target else "",
        unit=text("计量单位", indicator.unit) if withheld is None else "",
        basis=text("指标值确定依据", indicator.basis),
        scoring=text("评分标准", indicator.scoring),
        remark=text("备注", indicator.remark),
        withheld=(
            *fields.among(texts, row),
            *(("指标值",) if target and withheld is not None else ()),
        ),
    )


_TARGET_IN_PARTS = frozenset(schema.TARGET_LABELS)
_INDICATOR_TEXTS = tuple(column.label for column in schema.INDICATORS.columns[2:])
_FINANCE_TEXTS = ("资金来源", "到位时间", "抵质押状况")
_ITEM_TEXTS = ("标题", "正文", "绩效目标", "绩效指标")


def _finance(line: FinanceLine, fields: _Decisions, labels: frozenset[str]) -> PublicFinanceLine:
    def text(label: str, value: str) -> str:
        return fields.text(label, value, line.number) if label in labels else ""

    def amount(label: str, value: Decimal | None) -> Amount:
        return fields.amount(label, value, line.number) if label in labels else None

    return PublicFinanceLine(
        source=text("资金来源", line.source),
        amount=amount("金额", line.amount),
        rate=amount("利率", line.rate),
        share=amount("占比", line.share),
        received=amount("已到位资金", line.received),
        received_on=text("到位时间", line.received_on),
        pledge=text("抵质押状况", line.pledge),
        withheld=fields.among((t for t in _FINANCE_TEXTS if t in labels), line.number),
    )


def _item(item: NarrativeItem, fields: _Decisions) -> PublicItem:
    row = f"{item.chapter}/{item.number}"
    return PublicItem(
        chapter=item.chapter,
        number=item.number,
        title=fields.text("标题", item.title, row),
        body=fields.text("正文", item.body, row),
        goal=fields.text("绩效目标", item.goal, row),
        indicator=fields.text("绩效指标", item.indicator, row),
        withheld=fields.among(_ITEM_TEXTS, row),
    )
