"""The rules: what is wrong in a dataset that can be published all the same.

A rule is one function with `@rule`, in the module of its subject; importing this package imports
every module in the folder, and so enters all rules. What several modules need lies in
`check.support`. Docstrings of rules are in Chinese: they are the documentation that `reportgen
rules` prints. Rules see subjects without secrets and read no file; no module imports another.
"""

import importlib
import pkgutil

from reportgen.check.support.finding import Finding, Hit, Severity, Spot
from reportgen.check.support.registry import FAMILIES, RULES, Rule

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

__all__ = ["FAMILIES", "RULES", "Finding", "Hit", "Rule", "Severity", "Spot"]
