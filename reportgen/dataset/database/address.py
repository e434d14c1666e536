"""The address of a database: read, refused where it holds a password, and shown without its user.

Nothing of an address that may hold a password is ever repeated.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.core.problems import InputError, Place, fail
from reportgen.core.values import nearest

if TYPE_CHECKING:
    from sqlalchemy import URL

REFUSED_HINT = (
    "请去掉密码，另用环境变量 REPORTGEN_DB_PASSWORD、只有本人能读的密码文件"
    "（REPORTGEN_DB_PASSWORD_FILE）或系统钥匙串"
)
EXAMPLE = "postgresql://用户名@主机:5432/数据库名"
_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "oracle": "oracle+oracledb",
    "dm": "dm+dmPython",
    "kingbase8": "kingbase8+ksycopg2",
}
_SECRET_KEY = re.compile(r"pass(?!file$)|pwd|secret|token", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9]*(?:\+[a-z0-9_]+)?", re.IGNORECASE)
_HOST = re.compile(r"[\w.\-\[\]:%]*")


@dataclass(frozen=True)
class Address:
    """Where a database is; `name` is how messages call it: no user, no password."""

    url: "URL"
    name: str

    @property
    def user(self) -> str:
        """The user's name; blank where none is given."""
        return self.url.username or ""


def file_address(path: Path) -> Address:
    """The address of an SQLite file."""
    from sqlalchemy import URL

    return Address(URL.create("sqlite", database=str(path)), path.name)


def parse_address(text: str, place: Place | None = None) -> Address:
    """The address that `text` gives; InputError, which repeats nothing of it, where it is none."""
    scheme, mark, rest = text.strip().partition("://")
    if scheme.lower().startswith("jdbc:"):
        raise fail("这是 Java 程序用的地址（jdbc:）", f"请写成 {EXAMPLE}", place)
    if scheme.lower() == "sqlite":
        raise fail("SQLite 数据库不用地址", "请直接写文件的路径，如 数据.db", place)
    authority, _, beyond = rest.partition("/")
    user, at, host = rest.rpartition("@")
    if not at:
        user, host = "", authority
    _refuse_password(user, rest, place)
    where = re.split(r"[/?]", host, maxsplit=1)[0]
    if not (mark and beyond and _SCHEME.fullmatch(scheme) and _HOST.fullmatch(where)):
        raise fail("不是数据库的地址", f"请写成 {EXAMPLE}", place)
    return _address(scheme, text, place)


def _refuse_password(user: str, rest: str, place: Place | None) -> None:
    keys = [pair.partition("=")[0] for pair in rest.partition("?")[2].split("&")]
    if ":" in user or any(map(_SECRET_KEY.search, keys)):
        raise fail("地址里写了密码", REFUSED_HINT, place)


def _address(scheme: str, text: str, place: Place | None) -> Address:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text.strip())
        port = f":{url.port}" if url.port else ""
    except (ArgumentError, ValueError):
        raise fail("不是数据库的地址", f"请写成 {EXAMPLE}", place) from None
    kind = scheme.lower().partition("+")[0]
    if kind not in _DRIVERS:
        raise _unknown_kind(kind, place)
    if "+" not in scheme:
        url = url.set(drivername=_DRIVERS[kind])
    return Address(url, f"{kind}://{url.host or ''}{port}/{url.database or ''}")


def _unknown_kind(kind: str, place: Place | None) -> InputError:
    likely = nearest(kind, list(_DRIVERS))
    hint = f"最接近的是 {likely}；" if likely else ""
    return fail(
        f"不认识“{kind}”这种数据库", f"{hint}可以用 postgresql；SQLite 请直接写文件的路径", place
    )
