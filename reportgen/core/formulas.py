"""Texts that a spreadsheet program would calculate, made texts again by an apostrophe in front.

The program takes exactly that apostrophe away again when it reads.
"""

import re

from reportgen.core.values import parse_decimal

# Full-width and small signs begin a formula too in East Asian Excel, and blanks before one do not
# keep every program from calculating. A sign alone is text.
_BEGIN = r"[\s\u00a0\u200b\u3000\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]\s*\S"
_FORMULA = re.compile(f"'*{_BEGIN}")
_PROTECTED = re.compile(f"'+{_BEGIN}")


def protect(text: str) -> str:
    """`text` with an apostrophe in front where Excel would take it for a formula."""
    if not _FORMULA.match(text):
        return text
    plain_number = not text.startswith("'") and parse_decimal(text) is not None
    return text if plain_number else f"'{text}"


def unprotect(text: str) -> str:
    """What `protect` was given."""
    return text[1:] if _PROTECTED.match(text) else text
