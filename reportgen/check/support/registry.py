"""All rules by their codes.

A rule is one function. Its docstring is what the user reads (in Chinese): what the rule finds
and why it matters. Code, name, severity, source and both examples stand with it, so that the
documentation, the tests and the check can never differ.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.subject import ProjectSubject
from reportgen.core.values import fold

# The first character of a code is its family.
FAMILIES = {
    "D": "数据",
    "M": "金额",
    "P": "计划",
    "I": "指标",
    "W": "文字",
    "C": "编码",
    "T": "时间",
    "S": "公开",
}
# Scopes of rules that look at no project, department or dataset: what the reader of the dataset
# complains of, and the exceptions that the bureau grants.
READING, EXCEPTIONS = "读入", "例外"
SCOPES = ("项目", "部门", "数据集", READING, EXCEPTIONS)
PRACTICE = "实务：来自已公开文本里见到的差错"

# Rows that replace those of a faultless sample project: by the table's Chinese label, cells by
# column label. A single row changes the sample's first row, a list stands for all its rows.
Example = Mapping[str, Mapping[str, str] | Sequence[Mapping[str, str]]]
# A pattern, or a function of texts and the bureau's own confusions (`Settings.confusions`).
LooksFor = re.Pattern[str] | Callable[[str, tuple[str, ...]], bool]
Where = Callable[[ProjectSubject], object]  # what rules have in common, found out once for them


@dataclass(frozen=True)
class Rule:
    """A rule: `check` takes the subject of its `scope` (项目, 部门, 数据集 or 例外).

    Of one that `stops`, each finding keeps documents from being published, and nothing lifts it:
    neither 例外 nor which rules are chosen. `covered_by` are rules that tell of the same fault:
    where one of them has a hit in the same row, this one says nothing there. One that `needs_all`
    is not asked of a department of which rows could not be read. One of a project that `looks_for`
    something is asked only where that is found in the texts of the department: a few searches in
    place of one for each project. `^` and `$` in it are to be those of lines. What a rule `by_row`
    says of an indicator follows from its levels, sign, value and unit, from settings and form. Of a
    project in which nothing is withheld, and of which `where` is not true, a rule says nothing. One
    `of_secrets` looks at nothing of a department but what tells something withheld.
    """

    code: str
    name: str
    severity: Severity
    scope: str
    source: str
    bad: Example
    good: Example
    check: Callable[[Any], Iterable[Hit]]
    stops: bool = False
    covered_by: tuple[str, ...] = ()
    needs_all: bool = False
    looks_for: LooksFor | None = None
    by_row: bool = False
    where: Where | None = None
    of_secrets: bool = False

    @property
    def stops_departments(self) -> bool:
        """Whether what it finds keeps a department from being published, and no other."""
        return self.stops and self.scope == "部门"

    @property
    def family(self) -> str:
        """金额, 指标, …"""
        return FAMILIES[self.code[0]]

    @property
    def explanation(self) -> str:
        """What it finds and why, for the user."""
        lines = (self.check.__doc__ or "").strip().splitlines()
        return "\n".join(line.strip() for line in lines)


RULES: dict[str, Rule] = {}
_Check = Callable[[Any], Iterable[Hit]]


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    bad: Example,
    good: Example,
    source: str = PRACTICE,
    scope: str = "项目",
    stops: bool = False,
    covered_by: tuple[str, ...] = (),
    needs_all: bool = False,
    looks_for: LooksFor | None = None,
    by_row: bool = False,
    where: Where | None = None,
    of_secrets: bool = False,
) -> Callable[[_Check], _Check]:
    """Enter a function as a rule. `source` is law and article, standard, or practice.

    ValueError where the code is another rule's or begins with the letter of no family, and
    where there is no such scope.
    """

    def enter(check: _Check) -> _Check:
        if code[0] not in FAMILIES:
            raise ValueError(f"rule code {code} begins with none of {', '.join(FAMILIES)}")
        if scope not in SCOPES:
            raise ValueError(f"rule {code} has a scope other than {', '.join(SCOPES)}")
        if code in RULES:
            raise ValueError(
                f"{_name(check)} has the rule code {code} of {_name(RULES[code].check)}"
            )
        RULES[code] = Rule(
            code, name, severity, scope, source, bad, good, check, stops, covered_by, needs_all,
            looks_for, by_row, where, of_secrets,
        )  # fmt: skip
        return check

    return enter


def names_a_stop(code: str) -> bool:
    """Whether what 例外 gives as a rule's code is, however written, that of a rule that stops."""
    written = fold(code).upper()
    return any(rule.stops and rule.code in written for rule in RULES.values())


def _name(check: _Check) -> str:
    """Module and function of a rule."""
    return f"{check.__module__}.{getattr(check, '__qualname__', check)}"
