"""Names of the files of documents, without folder and ending."""

import hashlib
import re
from collections.abc import Collection

from reportgen.core.values import code_of_name

TITLE = "部门预算绩效文本"
_LONGEST_NAME = 220  # bytes; file systems take 255, ending and temporary names included


def document_name(code: str, name: str, year: int) -> str:
    """Name of the files of a department's whole document, without folder and ending."""
    return files_name(f"{printed_code(code, name)}{name}{year}年{TITLE}")


def printed_code(code: str, name: str) -> str:
    """The code of a department; blank where its name stands for one."""
    return "" if code == code_of_name(name) else code


def files_name(whole: str, extract_names: Collection[str] = ()) -> str:
    """The name of a document's files: of the whole text, or of what it is an extract of."""
    name = _safe(whole + (f"（{'、'.join(extract_names)}）" if extract_names else ""))
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    # too long for a file system: cut, and told apart by a digest of these public words
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: _LONGEST_NAME - 9].decode(errors="ignore") + f"-{digest}"


def is_file_name(name: str, code: str) -> bool:
    """Whether a document of the department with this code may have the name `name`."""
    begins = name.startswith(_safe(code)) or code_of_name(name).startswith(code)
    if name != _safe(name) or not code or not begins:
        return False
    cut = len(name.encode()) > _LONGEST_NAME - 9 and re.search("-[0-9a-f]{8}$", name)
    return bool(cut) or f"年{TITLE}" in name


def year_of(name: str) -> int | None:
    """The year in the name of a document's files; None where it was cut off."""
    match = re.search(rf"(\d{{4}})年{TITLE}", name)
    return int(match[1]) if match else None


def _safe(name: str) -> str:
    """A file name that Windows takes as well."""
    return "".join("_" if c in '<>:"/\\|?*\n\t' else c for c in name).strip(" .")
