"""A dataset as an SQLite file, with the same tables as a workbook has sheets.

One of the `sources`; what stands in a database is the business of `database`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from reportgen.core.files import require_file
from reportgen.core.problems import Place, fail
from reportgen.dataset.database.address import file_address
from reportgen.dataset.database.own_tables import read_own, rewrite_own, write_own
from reportgen.dataset.database.snapshot import Snapshot
from reportgen.dataset.source_content import SourceContent, TableChanges
from reportgen.dataset.written_tables import RowsByTable
from reportgen.schema import Table

LABEL = ".db 数据库（SQLite）"
SUFFIX = ".db"
_SUFFIXES = (SUFFIX, ".sqlite", ".sqlite3")
_JOURNAL = "-wal"  # what was written last, while another program has the file open
ENDINGS: tuple[str, ...] = (*_SUFFIXES, *(suffix + _JOURNAL for suffix in _SUFFIXES))


def recognizes(path: Path) -> bool:
    """By its suffix."""
    return path.suffix.lower() in _SUFFIXES and not path.is_dir()


def files(path: Path) -> list[Path]:
    """The file, and its journal where something is in it."""
    if not recognizes(path) or not path.exists():
        return []
    journal = path.with_name(path.name + _JOURNAL)
    return [path, *([journal] if journal.exists() and journal.stat().st_size else [])]


def workbook(path: Path) -> Path | None:
    """None: it has no workbook."""
    return None


def read(path: Path) -> SourceContent:
    """Settings and tables as they are at this moment; nothing can be written."""
    require_file(path)
    with path.open("rb") as file:  # what the system says of a file is clearer than what SQLite says
        if not file.read(1):
            raise fail("文件是空的", "请换一个文件，或用 reportgen new 另外生成", Place(path.name))
    return read_own(Snapshot(file_address(path), None))


def write(
    path: Path,
    settings: Mapping[str, object],
    rows: RowsByTable,
    tables: Sequence[Table],
    *,
    optional: bool,
) -> None:
    """Write our tables, all or none; other tables in the file stay."""
    new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_own(file_address(path), None, settings, rows, tables, optional=optional)
    except BaseException:
        if new:
            path.unlink(missing_ok=True)
        raise


def rewrite(path: Path, changes: Sequence[TableChanges]) -> set[tuple[str, int]]:
    """Change single cells, all or none. No row is left unchanged."""
    rewrite_own(file_address(path), None, changes)
    return set()
