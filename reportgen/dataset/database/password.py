"""Where the password of a database comes from: never from an address, never from dataset.toml.

In this order: what [source] names, the environment, a file that only its owner can read, the
keyring. Where none of them has one, the driver may have its own ways (`.pgpass`). The password
itself goes to the driver and nowhere else.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from reportgen.core.files import read_file
from reportgen.core.problems import Place, fail, os_reason

VARIABLE, FILE_VARIABLE = "REPORTGEN_DB_PASSWORD", "REPORTGEN_DB_PASSWORD_FILE"
SERVICE = "reportgen"  # in the keyring
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class PasswordSource:
    """What [source] says of where the password is; at most one of them."""

    variable: str = ""
    file: Path | None = None
    keyring: str = ""  # the service; the account is the user of the address


def find_password(source: PasswordSource, user: str, place: Place | None = None) -> str | None:
    """The password; None where nothing is said of one. InputError where it cannot be had."""
    if source.variable:
        return _of_variable(source.variable, place)
    if source.file:
        return _of_file(source.file)
    if source.keyring:
        return _of_keyring(source.keyring, user, place)
    if given := os.environ.get(VARIABLE):
        return given
    if path := os.environ.get(FILE_VARIABLE):
        return _of_file(Path(path))
    return _of_keyring(SERVICE, user, place, asked=False)


def _of_variable(name: str, place: Place | None) -> str:
    value = os.environ.get(name)
    if not value:
        raise fail(
            f"没有设环境变量 {name}，不知道数据库的密码", "请先设好这个环境变量再运行", place
        )
    return value


def _of_file(path: Path) -> str:
    place = Place(str(path))
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & _OTHERS:
            raise fail("密码文件别人也能读", f"请运行 chmod 600 {path}，并考虑更换密码", place)
        text = read_file(path).decode("utf-8-sig")
    except OSError as error:
        raise fail(f"读不出密码文件（{os_reason(error)}）", "请检查路径和权限", place) from None
    except UnicodeDecodeError:
        raise fail("密码文件不是文本文件", "请把密码写在第 1 行，存成 UTF-8", place) from None
    lines = text.splitlines()
    if not lines or not lines[0]:
        raise fail("密码文件是空的", "请把密码写在第 1 行", place)
    return lines[0]


def _of_keyring(service: str, user: str, place: Place | None, *, asked: bool = True) -> str | None:
    """What the system's keyring has; where nobody has `asked` for it, it may be missing."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        if not asked:
            return None
        remedy = "请运行 pip install 'reportgen[keyring]'，或改用环境变量或密码文件"
        raise fail("没有装读系统钥匙串的程序库 keyring", remedy, place) from None
    try:
        found = keyring.get_password(service, user)
    except KeyringError:
        found = None
    if asked and not found:
        remedy = f"请运行 keyring set {service} {user or '用户名'} 存入，或改用环境变量或密码文件"
        raise fail("系统钥匙串里没有这个数据库的密码", remedy, place)
    return found
