"""The boundary: typed model in, public view out.

It takes out what 不予公开 says and every column that the form does not print. Its errors never
quote a value. Whatever renders gets what this module makes, and nothing else of a dataset.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from reportgen import schema
from reportgen.dataset.model import (
    Dataset,
    FinanceLine,
    Goal,
    Indicator,
    NarrativeItem,
    Project,
)
from reportgen.dataset.rows import Value, text_in
from reportgen.document.public import (
    Amount,
    Further,
    FurtherCell,
    PublicDepartment,
    PublicFinanceLine,
    PublicGoal,
    PublicIndicator,
    PublicItem,
    PublicProject,
    PublicRecord,
    PublicStub,
    PublicUnit,
    Substitute,
)
from reportgen.redaction.decisions import FieldSubstitutes, public_name


def redact(dataset: Dataset, code: str, printed: Mapping[str, frozenset[str]]) -> PublicDepartment:
    """The public view of department `code`.

    `printed` gives, for each form, the labels that it prints; the rest stays behind.
    """
    department, settings = dataset.departments[code], dataset.settings
    form = department.form or settings.form
    decisions = FieldSubstitutes(dataset.withholding.of(code))
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
        narrative=tuple(_item(dataset, item, code) for item in dataset.narrative_of(code)),
        entries=tuple(_entries(dataset, code, form, printed)),
        withheld=decisions.among(
            (label for label in schema.IMPRINT if label in dataset.attributes.get(code, {})), None
        ),
        licence=settings.licence,
        group_headings=settings.group_headings,
        summaries=settings.summaries,
    )


def substitute_names(dataset: Dataset, code: str) -> frozenset[tuple[str, str]]:
    """The projects of department `code` that are published under a substitute: unit and name.

    That it is one is not public; whoever compares two editions has to know all the same, so as
    not to repeat the name that it stands for.
    """
    return frozenset(
        (project.unit, public_name(dataset, project)[0])
        for project in dataset.projects_of.get(code, ())
        if dataset.withholding.of(project.code).name is not None
    )


def _entries(
    dataset: Dataset, code: str, form: str, printed: Mapping[str, frozenset[str]]
) -> Iterator[PublicProject | PublicStub]:
    """The projects by code, then the stubs by what is public of them: their code is not."""
    entries = [_entry(dataset, p, form, printed) for p in dataset.projects_of.get(code, ())]
    yield from (entry for entry in entries if isinstance(entry, PublicProject))
    stubs = (entry for entry in entries if isinstance(entry, PublicStub))
    yield from sorted(stubs, key=_public_place)


def _public_place(stub: PublicStub) -> tuple[str, int, str]:
    """Where a stub stands among the others: by its unit, if that is public, and its 序号."""
    order = sys.maxsize if stub.order is None else stub.order
    return stub.unit.code if stub.unit else "", order, stub.substitute


def _imprint(
    dataset: Dataset, code: str, decisions: FieldSubstitutes
) -> tuple[tuple[str, str], ...]:
    """The facts of the department that its cover prints, by label."""
    facts = dataset.attributes.get(code, {})
    return tuple(
        (label, decisions.text(label, facts[label], None))
        for label in schema.IMPRINT
        if label in facts
    )


def _entry(
    dataset: Dataset, project: Project, form: str, printed: Mapping[str, frozenset[str]]
) -> PublicProject | PublicStub:
    """A project, or the stub that stands for it where it is withheld whole."""
    unit = PublicUnit(project.unit, dataset.units[project.unit].name)
    whole = dataset.withholding.of(project.code).whole
    if whole is not None:
        shown = None if dataset.settings.stubs == schema.STUBS_LAST else unit
        return PublicStub(shown, project.order, whole or schema.NAME_WITHHELD)
    form = project.form or form
    return _public_project(dataset, project, unit, form, printed[form])


def _public_project(
    dataset: Dataset, project: Project, unit: PublicUnit, form: str, labels: frozenset[str]
) -> PublicProject:
    """A project in its form, which prints these labels."""
    fields = FieldSubstitutes(dataset.withholding.of(project.code))
    printed = _PrintedFields(fields, labels)
    name, heading = public_name(dataset, project)
    attributes, withheld = _attributes(dataset, project, labels)
    finance = dataset.finance.get(project.code, ()) if "资金来源" in labels else ()
    return PublicProject(
        unit=unit,
        order=project.order,
        form=form,
        funding=fields.text("资金性质", project.funding),
        code=project.code if "项目编码" in labels else "",
        name=name,
        heading=heading,
        budget=printed.amount("预算数", project.budget),
        fiscal=printed.amount("财政资金", project.fiscal),
        other=printed.amount("其他资金", project.other),
        purpose=printed.text("资金用途", project.purpose),
        plan=_plan(project, fields) if schema.PLAN in labels else (None, None, None, None),
        goals=_goals(dataset.goals.get(project.code, ()), fields, labels),
        indicators=tuple(
            _indicator(indicator, fields, labels)
            for indicator in printed_indicators(dataset.indicators.get(project.code, ()), labels)
        ),
        finance=tuple(_finance(line, fields, labels) for line in finance),
        attributes=attributes,
        withheld=(
            *fields.among(["资金性质"]),
            *printed.among(["资金用途"]),
            *(fields.among([schema.HEADING], None) if heading else ()),
            *withheld,
        ),
        further=_further(schema.PROJECTS, project, fields, labels, ""),
        records=_records(dataset, project, fields, labels),
    )


def printed_goals(goals: tuple[Goal, ...], labels: frozenset[str]) -> tuple[Goal, ...]:
    """The goals of the kinds that a form prints."""
    kinds = schema.printed_goal_kinds(labels)
    return tuple(goal for goal in goals if goal.kind in kinds)


def printed_indicators(
    indicators: tuple[Indicator, ...], labels: frozenset[str]
) -> tuple[Indicator, ...]:
    """The indicators that a form prints: one that tells no 期间 prints those of the year."""
    if "期间" in labels:
        return indicators
    return tuple(i for i in indicators if text_in(i, "期间") != schema.WHOLE_PERIOD)


def _records(
    dataset: Dataset, project: Project, fields: FieldSubstitutes, labels: frozenset[str]
) -> dict[str, tuple[PublicRecord, ...]]:
    """The rows of the tables of which the form prints any column, by Table.name."""
    return {
        table.name: tuple(
            PublicRecord(_further(table, row, fields, labels, row.number))
            for row in dataset.rows_of(table, project.code)
        )
        for table in schema.RECORD_TABLES
        if _printed_further(table.name, labels)
    }


@cache
def _printed_further(table: str, labels: frozenset[str]) -> tuple[str, ...]:
    """The further columns of a table that a form prints: asked for every row."""
    return schema.printed_further(schema.TABLE_BY_NAME[table], labels)


def _further(
    table: schema.Table,
    row: Any,
    fields: FieldSubstitutes,
    labels: frozenset[str],
    number: int | str,
) -> Further:
    """The further columns that the form prints, each with its value or substitute."""
    printed = _printed_further(table.name, labels)
    if not printed:
        return ()
    values = dict(row.further)
    return tuple((label, _cell(fields, label, values.get(label), number)) for label in printed)


def _cell(
    fields: FieldSubstitutes, label: str, value: Value | None, number: int | str
) -> FurtherCell:
    substitute = fields.substitute(label, number)
    if substitute is not None:
        return Substitute(substitute)
    return value if isinstance(value, Decimal) else "" if value is None else str(value)


class _PrintedFields:
    """The fields of a row as its form prints them; blank where their label is not in `labels`."""

    def __init__(
        self, fields: FieldSubstitutes, labels: frozenset[str], row: int | str = ""
    ) -> None:
        self._fields = fields
        self._labels = labels
        self._row = row

    def text(self, label: str, value: str) -> str:
        """The text or its substitute; blank where the form does not print it."""
        return self._fields.text(label, value, self._row) if label in self._labels else ""

    def amount(self, label: str, value: Decimal | None) -> Amount:
        """The amount or its substitute; None where the form does not print it."""
        return self._fields.amount(label, value, self._row) if label in self._labels else None

    def among(self, labels: Iterable[str]) -> tuple[str, ...]:
        """Those of the printed labels in whose place a substitute is published."""
        return self._fields.among((label for label in labels if label in self._labels), self._row)


def _attributes(
    dataset: Dataset, project: Project, labels: frozenset[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Facts of a project and of its unit, each under the decisions for the code it belongs to.

    With the labels of those in whose place a substitute stands.
    """
    shown: dict[str, str] = {}
    withheld: dict[str, bool] = {}
    for code in (project.unit, project.code):
        fields = FieldSubstitutes(dataset.withholding.of(code))
        for label, value in sorted(dataset.attributes.get(code, {}).items()):
            if label in labels and label != schema.HEADING:
                shown[label] = fields.text(label, value, None)
                withheld[label] = fields.substitute(label, None) is not None
    return shown, tuple(label for label in shown if withheld[label])


def _plan(project: Project, fields: FieldSubstitutes) -> tuple[Amount, Amount, Amount, Amount]:
    """The four shares of 资金支出计划; withheld one by one, or all under one substitute."""
    march, june, october, december = schema.PLAN_LABELS
    return (
        fields.amount(march, project.plan_march),
        fields.amount(june, project.plan_june),
        fields.amount(october, project.plan_october),
        fields.amount(december, project.plan_december),
    )


def _goals(
    goals: tuple[Goal, ...], fields: FieldSubstitutes, labels: frozenset[str]
) -> tuple[PublicGoal, ...]:
    """Goals of the kinds that the form prints.

    Where all are withheld, the substitute stands once for each kind, unnumbered.
    """
    printed = schema.printed_goal_kinds(labels)
    goals = printed_goals(goals, labels)
    whole = fields.substitute("绩效目标")
    if whole is not None:
        kinds = dict.fromkeys(goal.kind for goal in goals) or dict.fromkeys(printed[:1])
        blank = tuple((label, "") for label in _printed_further(schema.GOALS.name, labels))
        return tuple(PublicGoal(kind, 0, whole, ("绩效目标",), blank) for kind in kinds)
    return tuple(
        PublicGoal(
            goal.kind,
            goal.number,
            fields.text("绩效目标", goal.text, goal.number),
            fields.among(["绩效目标"], goal.number),
            _further(schema.GOALS, goal, fields, labels, goal.number),
        )
        for goal in goals
    )


_TARGET_IN_PARTS = frozenset(schema.TARGET_LABELS)
_INDICATOR_TEXTS = tuple(
    label for label in schema.INDICATORS.usual_labels[2:] if label not in _TARGET_IN_PARTS
)
_FINANCE_TEXTS = ("资金来源", "到位时间", "抵质押状况")
_ITEM_TEXTS = ("标题", "正文", "绩效目标", "绩效指标")


def _indicator(
    indicator: Indicator, fields: FieldSubstitutes, labels: frozenset[str]
) -> PublicIndicator:
    printed = _PrintedFields(fields, labels, indicator.number)
    # if any part of the statement is withheld, none of the others may stand beside the substitute
    withheld = fields.substitute("指标值", indicator.number)
    target = "指标值" in labels
    return PublicIndicator(
        level1=printed.text("一级指标", indicator.level1),
        level2=printed.text("二级指标", indicator.level2),
        level3=printed.text("三级指标", indicator.level3),
        description=printed.text("绩效指标描述", indicator.description),
        value=(indicator.value_as_printed if withheld is None else withheld) if target else "",
        sign=printed.text("指标性质", indicator.sign) if withheld is None else "",
        number=(indicator.value if withheld is None else withheld) if target else "",
        unit=printed.text("计量单位", indicator.unit) if withheld is None else "",
        basis=printed.text("指标值确定依据", indicator.basis),
        scoring=printed.text("评分标准", indicator.scoring),
        remark=printed.text("备注", indicator.remark),
        withheld=(
            *printed.among(_INDICATOR_TEXTS),
            *(("指标值",) if target and withheld is not None else ()),
        ),
        further=_further(schema.INDICATORS, indicator, fields, labels, indicator.number),
    )


def _finance(
    line: FinanceLine, fields: FieldSubstitutes, labels: frozenset[str]
) -> PublicFinanceLine:
    printed = _PrintedFields(fields, labels, line.number)
    return PublicFinanceLine(
        source=printed.text("资金来源", line.source),
        amount=printed.amount("金额", line.amount),
        rate=printed.amount("利率", line.rate),
        share=printed.amount("占比", line.share),
        received=printed.amount("已到位资金", line.received),
        received_on=printed.text("到位时间", line.received_on),
        pledge=printed.text("抵质押状况", line.pledge),
        withheld=printed.among(_FINANCE_TEXTS),
        further=_further(schema.FINANCE, line, fields, labels, line.number),
    )


def _item(dataset: Dataset, item: NarrativeItem, department: str) -> PublicItem:
    fields = FieldSubstitutes(dataset.withholding.of(item.code))
    row = f"{item.chapter}/{item.number}"
    return PublicItem(
        chapter=item.chapter,
        number=item.number,
        title=fields.text("标题", item.title, row),
        body=fields.text("正文", item.body, row),
        goal=fields.text("绩效目标", item.goal, row),
        indicator=fields.text("绩效指标", item.indicator, row),
        withheld=fields.among(_ITEM_TEXTS, row),
        of_unit="" if item.code == department else item.code,
    )
