"""The section [source] of dataset.toml: which database, whose password, which mapping.

[source]
address = "postgresql://reader@10.0.0.5/budget"    or an SQLite file: "数据.db"
password_env = "BUDGET_PASSWORD"                    or password_file, password_keyring
schema = "perf"
encoding = "gb18030"
mapping = "预算管理一体化"                            that which comes along, or a file beside
division = "130100000"
[source.tables."项目"]
query = "SELECT …"
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.core.files import read_file
from reportgen.core.problems import InputError, Place, Problem, fail, os_reason
from reportgen.core.values import nearest
from reportgen.dataset.database.address import REFUSED_HINT, Address, file_address, parse_address
from reportgen.dataset.database.mapping import Mapped, mapping_of
from reportgen.dataset.database.password import PasswordSource
from reportgen.dataset.settings_file import SOURCE_SECTION, TOML_NAME, error_line

NATIONAL = "预算管理一体化"
_SHIPPED = {NATIONAL: Path(__file__).with_name(f"{NATIONAL}.toml")}
_TEXTS = ("address", "schema", "encoding", "mapping", "division", "password_env", "password_file",
          "password_keyring")  # fmt: skip
_KEYS = (*_TEXTS, "tables")
_PLACE = Place(TOML_NAME)


@dataclass(frozen=True)
class SourceSection:
    """What [source] says. `tables` are mapped there, `mapping` in the file that it names.

    `without` are tables that the database is known not to have. `files` are those read.
    """

    address: Address
    password: PasswordSource
    schema: str | None
    encoding: str
    division: str
    tables: Mapped
    mapping: Mapped
    without: frozenset[str]
    files: tuple[Path, ...]


def shipped_mapping() -> str:
    """The text of the mapping that comes along, to be edited."""
    return _SHIPPED[NATIONAL].read_text("utf-8")


def format_section(address: str, mapping: str) -> str:
    """The section as text, to be completed."""
    return "\n".join(
        (
            f"[{SOURCE_SECTION}]",
            "# 数据库的地址，里面不写密码；SQLite 写文件的路径",
            f"address = {json.dumps(address, ensure_ascii=False)}",
            "# 密码从哪里来，选一种；都不写的，用环境变量 REPORTGEN_DB_PASSWORD",
            '# password_env = "环境变量的名称"',
            '# password_file = "只有本人能读的文件（chmod 600）"',
            '# password_keyring = "系统钥匙串里的服务名"',
            "# 数据库的列和本程序的列怎样对应",
            f"mapping = {json.dumps(mapping, ensure_ascii=False)}",
            "# 一个数据库里有几个区划的，只取这个区划（MOF_DIV_CODE）",
            '# division = ""',
            '# schema = ""',
            "",
        )
    )


def mapping_file(folder: Path, given: Mapping[str, Any]) -> Path | None:
    """The mapping file that a section names: one beside dataset.toml first."""
    name = given.get("mapping")
    if not isinstance(name, str) or not name:
        return None
    beside = [folder / name, folder / f"{name}.toml"]
    return next((file for file in beside if file.is_file()), _SHIPPED.get(name, folder / name))


def section_of(text: str) -> Mapping[str, Any] | None:
    """What stands below [source] in the text of dataset.toml; None where it is not there.

    Nothing where it cannot be read: the reader of the settings says why.
    """
    try:
        given = tomllib.loads(text).get(SOURCE_SECTION)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def read_section(
    folder: Path, given: Mapping[str, Any], problems: list[Problem]
) -> SourceSection | None:
    """The section as it is meant; None, with problems, where it cannot be used."""
    _check_keys(given, problems)
    texts = {key: value for key in _TEXTS if isinstance(value := given.get(key, ""), str)}
    try:
        address = _address(folder, texts.get("address", ""))
    except InputError as error:
        problems.extend(error.problems)
        return None
    tables = given.get("tables", {})
    mapped = mapping_of(tables if isinstance(tables, dict) else {}, _PLACE, problems)
    file = mapping_file(folder, given)
    of_file, without = _read_mapping(file, problems) if file else ({}, frozenset[str]())
    if any(not problem.warning for problem in problems):
        return None
    password_file = texts["password_file"]
    return SourceSection(
        address,
        PasswordSource(
            texts["password_env"],
            folder / Path(password_file).expanduser() if password_file else None,
            texts["password_keyring"],
        ),
        texts["schema"] or None,
        texts["encoding"],
        texts["division"],
        mapped,
        of_file,
        without,
        (file,) if file else (),
    )


def _check_keys(given: Mapping[str, Any], problems: list[Problem]) -> None:
    for key, value in given.items():
        if key in _KEYS:
            if key in _TEXTS and not isinstance(value, str):
                problems.append(Problem(_PLACE, f"[source] 的 {key} 应是文字", "请加上英文引号"))
        elif "pass" in key.lower() or "pwd" in key.lower():
            problems.append(Problem(_PLACE, "[source] 里写了密码", REFUSED_HINT))
        else:
            likely = nearest(key, list(_KEYS))
            remedy = f"最接近的是 {likely}" if likely else f"可以写：{'、'.join(_KEYS)}"
            problems.append(Problem(_PLACE, f"[source] 里没有“{key}”这一项", remedy))
    passwords = [key for key in given if key.startswith("password_")]
    if len(passwords) > 1:
        message = f"密码写了几处来源（{'、'.join(passwords)}）"
        problems.append(Problem(_PLACE, message, "请只留一处"))


def _address(folder: Path, text: str) -> Address:
    if not text:
        remedy = (
            'SQLite 写文件的路径，如 address = "数据.db"；服务器写 postgresql://用户名@主机/库名'
        )
        raise fail("[source] 没有写 address", remedy, _PLACE)
    if "://" in text or ":/" in text[2:]:
        return parse_address(text, _PLACE)
    file = folder / text
    if not file.is_file():
        # a path may be an address in a wrong form, with a password in it
        raise fail("[source] 的 address 不是地址，也没有这个文件", "请检查路径", _PLACE)
    return file_address(file)


def _read_mapping(file: Path, problems: list[Problem]) -> tuple[Mapped, frozenset[str]]:
    place = Place(file.name)
    try:
        given = tomllib.loads(read_file(file).decode("utf-8-sig"))
    except OSError as error:
        remedy = f"请检查 [source] 的 mapping；自带的是“{NATIONAL}”"
        problems.append(Problem(place, f"读不出映射文件（{os_reason(error)}）", remedy))
        return {}, frozenset()
    except UnicodeDecodeError:
        problems.append(Problem(place, "不是 UTF-8 文件，读不出映射", "请另存为 UTF-8"))
        return {}, frozenset()
    except tomllib.TOMLDecodeError as error:
        remedy = "请照自带的映射文件改：名称和文字都加英文引号"
        row = Place(file.name, row=error_line(error))
        problems.append(Problem(row, "格式不对，读不出映射", remedy))
        return {}, frozenset()
    tables, without = given.get("tables", {}), given.get("without", [])
    mapped = mapping_of(tables if isinstance(tables, dict) else {}, place, problems)
    absent = mapping_of({name: {"query": "-"} for name in without}, place, problems)
    return mapped, frozenset(absent)
