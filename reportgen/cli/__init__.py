"""The command line: parses, calls, prints; decides nothing.

Exports `main`.
"""

import atexit
import gc
from collections.abc import Sequence

__all__ = ["main"]

_UNCOLLECTED = 200_000  # objects made until garbage is looked for: those of all modules, and more


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the contract's code."""
    # nothing that is loaded is garbage: looking for some took a tenth of the start, and at the end
    # as long again
    gc.set_threshold(_UNCOLLECTED)
    atexit.register(gc.freeze)
    # not above: each process of a build imports what the first one was started by
    from reportgen.cli import app

    app.main(arguments)
