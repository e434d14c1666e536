"""A dataset in a database of a server, by its address, with the same tables as a workbook.

One of the `sources`; what stands in a database is the business of `database`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from reportgen.core.addresses import address_text, is_address
from reportgen.dataset.database.address import Address, parse_address
from reportgen.dataset.database.own_tables import holds_own, read_own, rewrite_own, write_own
from reportgen.dataset.database.password import PasswordSource, find_password
from reportgen.dataset.database.snapshot import Snapshot
from reportgen.dataset.source_content import SourceContent, TableChanges
from reportgen.dataset.written_tables import RowsByTable
from reportgen.schema import Table

LABEL = "数据库的地址"
SUFFIX = ""
ENDINGS: tuple[str, ...] = ()


def recognizes(path: Path) -> bool:
    """By its form."""
    return is_address(path)


def files(path: Path) -> list[Path]:
    """None: it lies on a server."""
    return []


def workbook(path: Path) -> Path | None:
    """None: it has no workbook."""
    return None


def holds_dataset(path: Path) -> bool:
    """Whether the database has any of our tables."""
    return holds_own(*_opened_by(path))


def read(path: Path) -> SourceContent:
    """Settings and tables as they are at this moment; nothing can be written."""
    return read_own(Snapshot(*_opened_by(path)))


def write(
    path: Path,
    settings: Mapping[str, object],
    rows: RowsByTable,
    tables: Sequence[Table],
    *,
    optional: bool,
) -> None:
    """Write our tables, all or none; other tables of the database stay."""
    write_own(*_opened_by(path), settings, rows, tables, optional=optional)


def rewrite(path: Path, changes: Sequence[TableChanges]) -> set[tuple[str, int]]:
    """Change single cells, all or none. No row is left unchanged."""
    rewrite_own(*_opened_by(path), changes)
    return set()


def _opened_by(path: Path) -> tuple[Address, str | None]:
    address = parse_address(address_text(path))
    return address, find_password(PasswordSource(), address.user)
