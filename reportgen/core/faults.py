"""Faults of our own: where they are noted, without data."""

from pathlib import Path

from platformdirs import user_state_path

from reportgen import __version__
from reportgen.core.files import is_link, replace_file
from reportgen.core.problems import InputError, os_reason

_FOLDER_MODE = 0o700


def error_log() -> Path:
    """Where a fault of ours is noted, without data: in a folder that is the user's alone."""
    return user_state_path("reportgen", appauthor=False) / "reportgen-error.log"


def note_fault(report: str) -> str:
    """Write a fault of ours, as `describe_bug` tells it, to the log; where it can be read.

    Where there can be no log, the answer says so, with the last line of the report.
    """
    path = error_log()
    try:
        path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        if is_link(path.parent) or is_link(path):
            return _unwritten(path, "是指向别处的链接", report)
        replace_file(path, f"reportgen {__version__}\n{report}\n".encode(), private=True)
    except OSError as error:
        return _unwritten(path, os_reason(error), report)
    except InputError as error:
        return _unwritten(path, error.problems[0].message, report)
    return f"详情见 {path}（其中没有数据）"


def _unwritten(path: Path, reason: str, report: str) -> str:
    lines = [line.strip() for line in report.splitlines() if line.strip()]
    where = "，".join(dict.fromkeys([lines[0], lines[-1]])) if lines else ""
    return f"详情写不到 {path}（{reason}），出错的地方是 {where}"


def describe_bug(error: BaseException) -> str:
    """Where a fault of ours happened: type, files and lines, never a value."""
    lines, trace = [type(error).__name__], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"  {Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return "\n".join(lines)
