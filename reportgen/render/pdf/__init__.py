"""PDF: the tree laid out and painted in fragments (`typeset`), which `write` puts into one file.

Exports `engine_version`. Nothing outside this folder may use WeasyPrint, nothing outside of
`weasyprint_insides` what WeasyPrint does not document. Nothing here may see raw data.
"""


def engine_version() -> str:
    """The layout engine and its version; OSError where Pango, which it needs, cannot be loaded."""
    import weasyprint

    return f"WeasyPrint {weasyprint.__version__}"
