"""Faults of our own: where they are noted, without data."""

import tempfile
from pathlib import Path

from reportgen import __version__


def error_log() -> Path:
    """Where a fault of ours is noted, without data."""
    return Path(tempfile.gettempdir()) / "reportgen-error.log"


def note_fault(report: str) -> Path:
    """Write a fault of ours, as `describe_bug` tells it, to the log; where that is."""
    path = error_log()
    path.write_text(f"reportgen {__version__}\n{report}\n", "utf-8")
    return path


def describe_bug(error: BaseException) -> str:
    """Where a fault of ours happened: type, files and lines, never a value."""
    lines, trace = [type(error).__name__], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"  {Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return "\n".join(lines)
