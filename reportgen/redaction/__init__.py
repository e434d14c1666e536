"""Raw data to public view: what 不予公开 withholds, and what a form does not print, stays behind.

Exports the public view (`redact`, `substitute_names`, `public_reasons`), what the rules may see
(`mask`, …) and, for the audit and the rules of 公开 alone, the withheld values. May not render, and
quotes no value.
"""

from reportgen.redaction.masking import Masked, mask, mask_narrative
from reportgen.redaction.public_view import redact, substitute_names
from reportgen.redaction.reasons import public_reasons
from reportgen.redaction.secrets import Secret, withheld_values

__all__ = [
    "Masked",
    "Secret",
    "mask",
    "mask_narrative",
    "public_reasons",
    "redact",
    "substitute_names",
    "withheld_values",
]
