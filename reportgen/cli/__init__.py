"""The command line: parses, calls, prints; decides nothing.

Exports `main`.
"""

from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the contract's code."""
    # not above: each process of a build imports what the first one was started by
    from reportgen.cli import app

    app.main(arguments)
