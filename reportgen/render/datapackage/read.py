"""A package read back: public.json to the public view, each field of its type."""

import io
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportgen.core.files import read_file
from reportgen.core.problems import Place, fail, os_reason
from reportgen.document.public import (
    Amount,
    Further,
    FurtherCell,
    PublicDepartment,
    PublicFinanceLine,
    PublicGoal,
    PublicIndicator,
    PublicItem,
    PublicProject,
    PublicRecord,
    PublicStub,
    PublicUnit,
    Substitute,
)
from reportgen.render.datapackage.descriptor import PUBLIC

# What bytes that are no package of ours make go wrong.
BROKEN_PACKAGE = (
    zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, ArithmeticError, EOFError,
    NotImplementedError, RuntimeError, RecursionError, OSError,
)  # fmt: skip
FORMAT_VERSION = 1  # of public.json
# fields that are there where a form prints such, or where a unit has a part one of its own
ONLY_WHERE_PRINTED = ("further", "records", "of_unit")
_LARGEST = 200_000_000  # bytes of public.json; more is a bomb, no public view


@dataclass(frozen=True)
class OpenData:
    """A package as read: the public view of an edition; `extract` is empty for the whole text."""

    department: PublicDepartment
    extract: str


def read_package(path: Path) -> OpenData:
    """The public view in a package on the disk; InputError when it cannot be read."""
    place = Place(str(path))
    try:
        data = read_file(path)
    except OSError as error:
        raise fail(f"数据包读不出来（{os_reason(error)}）", "请检查文件", place) from None
    try:
        return read_data(data)
    except BROKEN_PACKAGE:
        message = "不是本程序生成的数据包，或已损坏"
        raise fail(message, "请用 reportgen build 重新生成", place) from None


def read_data(data: bytes) -> OpenData:
    """The public view in a package's bytes; one of `BROKEN_PACKAGE` when damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if package.getinfo(PUBLIC).file_size > _LARGEST:
            raise ValueError("too large")
        record = json.loads(package.read(PUBLIC).decode("utf-8"))
    if record["format"] != FORMAT_VERSION:
        raise ValueError("another format")
    return OpenData(_department(record["department"]), _text(record["extract"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, value))


def _whole(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise TypeError("not a whole number")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not true or false")
    return value


def _amount(value: Any) -> Amount:
    if isinstance(value, dict):
        return Substitute(_text(value["text"]))
    return None if value is None else Decimal(_text(value))


def _further(values: Any) -> Further:
    return tuple((_text(label), _further_cell(cell)) for label, cell in values)


def _further_cell(value: Any) -> FurtherCell:
    if isinstance(value, dict) and "number" in value:
        return Decimal(_text(value["number"]))
    return Substitute(_text(value["text"])) if isinstance(value, dict) else _text(value)


def _records(value: Any) -> dict[str, tuple[PublicRecord, ...]]:
    return {_text(name): _several(PublicRecord)(rows) for name, rows in value.items()}


def _plan(value: Any) -> tuple[Amount, ...]:
    march, june, october, december = map(_amount, value)
    return march, june, october, december


def _unit(value: Any) -> PublicUnit | None:
    return None if value is None else _made(PublicUnit, value)


def _several(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda values: tuple(_made(kind, value) for value in values)


def _entry(value: Any) -> PublicProject | PublicStub:
    made: PublicProject | PublicStub = _made(
        PublicStub if "substitute" in value else PublicProject, value
    )
    if isinstance(made, PublicProject) and made.unit is None:
        raise TypeError("a project without unit")
    return made


def _department(value: Any) -> PublicDepartment:
    made: PublicDepartment = _made(PublicDepartment, value)
    return made


_ADDED = frozenset(("group_headings", "summaries"))  # which packages of earlier versions lack
# How each field is read; all others are texts.
_READERS: dict[tuple[type[Any] | None, str], Callable[[Any], Any]] = {
    (None, "withheld"): _texts,
    (None, "order"): _whole,
    (None, "number"): _whole,
    (PublicIndicator, "number"): _text,
    (None, "year"): _whole,
    (None, "unit"): _unit,
    (PublicIndicator, "unit"): _text,
    (None, "grouping"): _texts,
    (None, "group_headings"): _texts,
    (None, "summaries"): _texts,
    (None, "dated"): _truth,
    (None, "published_on"): lambda value: date.fromisoformat(_text(value)),
    (None, "imprint"): lambda values: tuple((_text(a), _text(b)) for a, b in values),
    (None, "narrative"): _several(PublicItem),
    (None, "entries"): lambda values: tuple(map(_entry, values)),
    (None, "goals"): _several(PublicGoal),
    (None, "indicators"): _several(PublicIndicator),
    (None, "finance"): _several(PublicFinanceLine),
    (None, "attributes"): lambda value: {_text(k): _text(v) for k, v in value.items()},
    (None, "plan"): _plan,
    (None, "further"): _further,
    (None, "records"): _records,
    **{(PublicProject, name): _amount for name in ("budget", "fiscal", "other")},
    **{(PublicFinanceLine, name): _amount for name in ("amount", "rate", "share", "received")},
}


def _made(kind: type[Any], value: Any) -> Any:
    """An object of a public type from its JSON; each field must be there, and no other."""
    names = {field.name for field in fields(kind)}
    if not isinstance(value, dict) or not names.issuperset(value):
        raise ValueError(f"not a {kind.__name__}")
    if not value.keys() >= names.difference(ONLY_WHERE_PRINTED, _ADDED):
        raise ValueError(f"not a {kind.__name__}")
    read = {
        name: (_READERS.get((kind, name)) or _READERS.get((None, name), _text))(value[name])
        for name in sorted(value)
    }
    return kind(**read)
