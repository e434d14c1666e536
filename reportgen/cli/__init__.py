"""The command line: parses, calls, prints; decides nothing.

Exports `main`.
"""

from reportgen.cli.app import main

__all__ = ["main"]
