"""DOCX: the tree walked into Word styles, in a package of our parts only.

Exports `WordWriter`. Only `package` may use python-docx; nothing here may see raw data or decide
where pages end.
"""

from reportgen.render.docx.writer import WordWriter

__all__ = ["WordWriter"]
