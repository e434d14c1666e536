"""PDF: the tree laid out and painted in fragments (`typeset`), which `write` puts into one file.

Exports `load_engine` and `engine_version`. Nothing outside this folder may use WeasyPrint, and what
WeasyPrint does not document only `weasyprint_insides` may use. Nothing here may see raw data.
"""

import ctypes.util
import sys


def load_engine() -> None:
    """Load the layout engine; OSError where Pango, which it needs, cannot be loaded.

    WeasyPrint tries each library by the names of all systems, and for one that is not there Linux
    asks compiler and linker: some sixty processes, whose answers bring nothing new.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None
    try:
        import weasyprint  # noqa: F401
    finally:
        ctypes.util.find_library = search


def engine_version() -> str:
    """The layout engine and its version; OSError where Pango, which it needs, cannot be loaded."""
    load_engine()
    import weasyprint

    return f"WeasyPrint {weasyprint.__version__}"
