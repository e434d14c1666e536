"""The rules: what is wrong in a dataset that can be published all the same.

One module for each family of rules; importing this package enters them all. Docstrings of rules
are in Chinese: they are the documentation that `reportgen rules` prints. Rules see subjects
without secrets (`subject`) and may read no file.
"""

from reportgen.check.rules import (  # noqa: F401 - importing a module enters its rules
    bonds,
    codes,
    consistency,
    costs,
    dates,
    declarations,
    disclosure,
    indicators,
    money,
    names,
    plan,
    raw,
    repayment,
    schedules,
    structure,
    target_values,
    targets,
    units,
    whole_shares,
    wording,
)
from reportgen.check.support.finding import Finding, Hit, Severity, Spot
from reportgen.check.support.registry import FAMILIES, RULES, Rule

__all__ = ["FAMILIES", "RULES", "Finding", "Hit", "Rule", "Severity", "Spot"]
