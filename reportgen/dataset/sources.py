"""The kinds of datasets on the disk, in one list, and which of them is at a path.

To add a kind, write a module with all that `Source` asks for (`csv_folder` and `database_file`
are examples) and name it in `SOURCES`. Nothing else knows how a dataset is stored.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from reportgen.core.addresses import address_text, is_address, may_hold_password
from reportgen.core.problems import InputError, Place, fail
from reportgen.dataset import (
    csv_folder,
    database_file,
    database_folder,
    database_server,
    workbook_file,
)
from reportgen.dataset.database.address import parse_address
from reportgen.dataset.source_content import NEW_HINT, SourceContent, TableChanges
from reportgen.dataset.written_tables import RowsByTable
from reportgen.schema import Table

_OTHER_FORMATS = frozenset((".xls", ".xlsm", ".xlsb", ".et", ".ods", ".csv", ".txt", ".tsv"))


class Source(Protocol):
    """One kind of dataset on the disk; a module is one.

    `LABEL` says in Chinese what a path of this kind is. `SUFFIX` is that of a path at which a new
    dataset becomes one of this kind; blank where no suffix tells. `ENDINGS` are how the names of
    its files end.
    """

    LABEL: str
    SUFFIX: str
    ENDINGS: tuple[str, ...]

    def recognizes(self, path: Path) -> bool:
        """Whether the file or folder at `path` is a dataset of this kind."""
        ...

    def files(self, path: Path) -> list[Path]:
        """The files at `path` of which a dataset of this kind consists; none where there is none.

        Not what programs put beside them while a file is open or saved. May raise OSError.
        """
        ...

    def workbook(self, path: Path) -> Path | None:
        """The workbook with the rows where `read` counts them; None where the dataset has none."""
        ...

    def read(self, path: Path) -> SourceContent:
        """Settings and tables. May raise InputError and OSError."""
        ...

    def write(
        self,
        path: Path,
        settings: Mapping[str, object],
        rows: RowsByTable,
        tables: Sequence[Table],
        *,
        optional: bool,
    ) -> None:
        """Write a dataset, in place of what is there; InputError where that cannot be done.

        `tables` are all of them with the columns to be written (`source_content.is_written` says
        which); `optional` asks for the optional ones without rows. Reading gives the same text
        back.
        """
        ...

    def rewrite(self, path: Path, changes: Sequence[TableChanges]) -> set[tuple[str, int]]:
        """Change single cells and nothing else; InputError, with none changed, where that fails.

        Returns label of the table and number of the rows that were left as they were.
        """
        ...


# The first that recognizes a path has it: the folder comes last, for it takes any other folder.
SOURCES: tuple[Source, ...] = (
    database_server,
    database_folder,
    workbook_file,
    database_file,
    csv_folder,
)


def find_source(path: Path) -> Source:
    """The source of the dataset at `path`; InputError saying what is there when it is none."""
    if not (is_address(path) or path.exists()):
        place = None if may_hold_password(path) else Place(str(path))
        raise fail("没有这个文件或文件夹", f"请检查路径；{NEW_HINT}", place)
    source = _recognized(path)
    if source is None:
        raise _no_dataset(path)
    return source


def source_to_write(path: Path) -> Source:
    """The source that a dataset written to `path` belongs to.

    As its suffix says, else as what is there already, else a folder of CSV files.
    """
    suffix = path.suffix.lower()
    by_suffix = (source for source in SOURCES if suffix and suffix == source.SUFFIX)
    return next(by_suffix, None) or _recognized(path) or csv_folder


def lies_in_files(path: Path) -> bool:
    """Whether all of the dataset at `path` is in files, so that a change of it can be seen."""
    return find_source(path) not in (database_server, database_folder)


def is_occupied(path: Path) -> bool:
    """Whether there is something at `path` that a dataset written there would replace."""
    if is_address(path):
        return database_server.holds_dataset(path)
    return any(path.iterdir()) if path.is_dir() else path.exists() and path.stat().st_size > 0


def shown_path(path: Path) -> str:
    """The path or address of a dataset as messages repeat it: no user and no password."""
    return parse_address(address_text(path)).name if is_address(path) else str(path)


def source_files(path: Path) -> list[Path]:
    """The files that a dataset at `path` consists of or that change how it is read.

    These are the files of any kind: one more may make another kind of it. May raise OSError.
    """
    return [file for source in SOURCES for file in source.files(path)]


def is_source_file(name: str) -> bool:
    """Whether a file of this name may belong to a dataset."""
    return any(name.endswith(source.ENDINGS) for source in SOURCES)


def refuse_dataset(folder: Path, remedy: str) -> None:
    """InputError where results would come into the folder of a dataset, of whatever else they are.

    A workbook in it makes no folder one: it is named itself.
    """
    if folder.is_dir() and any(map(csv_folder.is_sure, csv_folder.files(folder))):
        raise fail("不能写到数据集里", remedy, Place(str(folder)))


def _recognized(path: Path) -> Source | None:
    return next((source for source in SOURCES if source.recognizes(path)), None)


def _no_dataset(path: Path) -> InputError:
    place, suffix = Place(str(path)), path.suffix.lower()
    if path.is_dir():
        message = "这个文件夹不是数据集：没有 CSV，也没有 XLSX"
        return fail(message, f"请检查路径；{NEW_HINT}", place)
    if suffix in (".csv", ".toml"):
        return fail("数据集是整个文件夹，不是其中一个文件", f"请改用文件夹：{path.parent}", place)
    kinds = "、".join(dict.fromkeys(source.LABEL for source in reversed(SOURCES)))
    remedy = "请在 Excel 里另存为 .xlsx" if suffix in _OTHER_FORMATS else NEW_HINT
    return fail(f"不是数据集：应是{kinds}", remedy, place)
