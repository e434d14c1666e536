"""Checks a dataset by all rules: dataset in, findings out, as lines, workbooks or JSON.

Exports the check itself; `text`, `worklist`, `marked_copy` and `rule_docs` show what it finds. A
rule is added in `rules`. May not print, change the dataset, or say what is withheld.
"""

from reportgen.check.run import Report, check_dataset, check_loaded, chosen_rules

__all__ = ["Report", "check_dataset", "check_loaded", "chosen_rules"]
