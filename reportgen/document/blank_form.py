"""A form with nothing in it yet, for a unit to fill in: the table that prints it, its cells marked.

Names of the levels of indicators stand in their cells, as on the forms that bureaus hand out
(财预〔2015〕88号 附1); a unit may write others over them.
"""

from lxml import etree

from reportgen.document.html_subset import MARKER
from reportgen.document.public import (
    PublicFinanceLine,
    PublicIndicator,
    PublicProject,
    PublicUnit,
)
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


def blank_form(templates: Templates, form: str) -> etree._Element:
    """The form's section with its heading, the marked cells blank."""
    section = templates.marked_table(form, _blank_project(form))
    for space in section.iter("p", "td", "th", "span"):
        if space.get(MARKER) and not "".join(map(str, space.itertext())).strip():
            for child in list(space):
                space.remove(child)
            space.text = None
    heading = etree.Element("h2")
    if any("projects.name" in place.field for place in templates.layouts[form].places):
        heading.text = f"项目{templates.all[form].suffix or '绩效目标表'}"
    else:
        heading.set(MARKER, HEADING_FIELD)
    section.insert(0, heading)
    return with_widths(section)


class _NoFacts(dict[str, str]):
    """Every fact that a template may ask for, blank."""

    def __missing__(self, name: str) -> str:
        return ""


def _blank_project(form: str) -> PublicProject:
    return PublicProject(
        unit=PublicUnit("", ""),
        order=None,
        form=form,
        funding="",
        code="",
        name="",
        heading="",
        budget=None,
        fiscal=None,
        other=None,
        purpose="",
        plan=(None, None, None, None),
        goals=(),
        indicators=tuple(
            _indicator(one, two) for one, two, count in _INDICATORS for _ in range(count)
        ),
        finance=(PublicFinanceLine("", None, None, None, None, "", ""),) * _SOURCES,
        attributes=_NoFacts(),
    )


def _indicator(level1: str, level2: str) -> PublicIndicator:
    return PublicIndicator(level1, level2, "", "", "", "", "", "", "", "", "")
