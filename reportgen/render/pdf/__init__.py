"""PDF: the tree laid out, painted and written, with WeasyPrint.

Exports `engine_version`; the writer is `write`. Nothing outside this folder knows WeasyPrint.
"""


def engine_version() -> str:
    """The layout engine and its version; OSError where Pango, which it needs, cannot be loaded."""
    import weasyprint

    return f"WeasyPrint {weasyprint.__version__}"
