"""A form with nothing in it yet, for a unit to fill in: the table that prints it, its cells marked.

Made of the form with a made-up project, whose values are taken out, so that it knows no column by
name. Names of the levels of indicators stand in their cells, as on the forms that bureaus hand out
(财预〔2015〕88号 附1); a unit may write others over them.
"""

from dataclasses import replace

from lxml import etree

from reportgen.document.form_layout import plain_field
from reportgen.document.html_subset import MARKER
from reportgen.document.public import PublicIndicator, PublicProject
from reportgen.document.templates import Templates, with_widths

HEADING_FIELD = "projects.name"  # of a heading, where the table prints no name
_INDICATORS = (
    ("产出指标", "数量指标", 3),
    ("产出指标", "质量指标", 2),
    ("产出指标", "时效指标", 2),
    ("产出指标", "成本指标", 2),
    ("效益指标", "经济效益指标", 1),
    ("效益指标", "社会效益指标", 2),
    ("效益指标", "生态效益指标", 1),
    ("效益指标", "可持续影响指标", 1),
    ("满意度指标", "服务对象满意度指标", 2),
)
_SOURCES = 8  # rows of 资金来源
_PRINTED = frozenset(("indicators.level1", "indicators.level2", "departments.money_unit"))


def blank_form(templates: Templates, form: str) -> etree._Element:
    """The form's section with its heading, the marked cells blank."""
    section = templates.marked_table(form, _with_rows(templates.probes(form)[0]))
    for place in section.iter("p", "td", "th", "span"):
        marker = plain_field(place.get(MARKER, ""))
        if marker and marker not in _PRINTED:
            for child in list(place):
                place.remove(child)
            place.text = None
    heading = etree.Element("h2")
    if any("projects.name" in place.field for place in templates.layouts[form].places):
        heading.text = f"项目{templates.all[form].suffix or '绩效目标表'}"
    else:
        heading.set(MARKER, HEADING_FIELD)
    section.insert(0, heading)
    return with_widths(section)


def _with_rows(project: PublicProject) -> PublicProject:
    """A made-up project with as many rows as a unit may need."""
    kinds = dict.fromkeys(replace(row, level1="", level2="") for row in project.indicators)
    indicators = tuple(row for kind in kinds for row in _rows(kind))
    finance = tuple(replace(line, source="资金") for line in project.finance[:1]) * _SOURCES
    return replace(project, indicators=indicators, finance=finance)


def _rows(kind: PublicIndicator) -> list[PublicIndicator]:
    """Rows of one kind for all levels, as forms that print several kinds pick them."""
    return [
        replace(kind, level1=one, level2=two)
        for one, two, count in _INDICATORS
        for _ in range(count)
    ]
