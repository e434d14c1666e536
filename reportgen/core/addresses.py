"""The address of a database, where a command takes the path of a dataset.

Commands take paths, and pathlib makes one slash of the two in `postgresql://host/name`: a path of
that form is an address, too. Only what it looks like is known here; what stands in it is read in
`dataset.database`, and nobody else shows it.
"""

import re
from pathlib import Path

# Two characters and more: `C:/` is a drive. Whatever else stands before `:/` is no folder, either:
# an address in a wrong form may hold a password, and must be neither shown nor made a folder of.
_ADDRESS = re.compile(r"([^/]{2,}):/{1,2}(.*)", re.DOTALL)
_MAY_HOLD_A_PASSWORD = re.compile(r"@|://?|pass|pwd|\w=", re.IGNORECASE)


def is_address(path: Path) -> bool:
    """Whether this is the address of a database and no file."""
    return _ADDRESS.fullmatch(path.as_posix()) is not None


def address_text(path: Path) -> str:
    """The address as it was given; the path itself where it is none."""
    match = _ADDRESS.fullmatch(path.as_posix())
    return f"{match[1]}://{match[2]}" if match else str(path)


def may_hold_password(path: Path) -> bool:
    """Whether a path that is not there may be an address in a wrong form, with a password in it."""
    return _MAY_HOLD_A_PASSWORD.search(str(path)) is not None


def settled(path: Path) -> Path:
    """The same place, wherever the command was given: an address is no path in a folder."""
    return path if is_address(path) else path.resolve()
