"""What a database or its driver refuses, as one sentence.

The words of drivers are never handed on: they repeat values of cells and of addresses. What went
wrong is known from the kind of the exception and from the codes that the SQL standard gives.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from reportgen.core.problems import InputError, Place, fail

_Said = tuple[str, str]  # what is wrong, what to do

_ASK = "请找数据库管理员"
_REACH = "请检查地址和网络，看数据库是不是开着"
# By SQLSTATE, whole or its class (two characters).
_STATES: dict[str, _Said] = {
    "28P01": ("数据库不认这个用户名和密码", "请核对用户名和密码"),
    "28": ("数据库不让这个用户登录", f"请核对用户名和密码，或{_ASK[1:]}"),
    "3D000": ("服务器上没有这个名称的数据库", "请核对地址里的数据库名"),
    "42501": ("没有读这张表的权限", f"{_ASK}给这个用户只读的权限"),
    "42P01": ("查询里写的表不存在", "请照数据库里的表名改正"),
    "42703": ("查询里写的列不存在", "请照数据库里的列名改正"),
    "42": ("查询写得不对，数据库不认", "请在数据库的工具里试好查询，再抄过来"),
    "25006": ("查询要改动数据", "这里只读数据，请只写 SELECT"),
    "53": ("数据库没有余力（连接太多，或内存、磁盘已满）", f"请过一会儿再试，或{_ASK[1:]}"),
    "54": ("查询太复杂，数据库不做", "请把查询写简单些"),
    "57": ("数据库停了，或把连接断开了", f"{_REACH}，再运行一次"),
    "08": ("数据库的连接断了", f"{_REACH}，再运行一次"),
    "22021": ("有的字不是数据库说的那种编码", "请在地址后面写明编码，如 ?client_encoding=gb18030"),
    "22": ("查询里的换算做不成，有的值不是那样的内容", "请在查询里去掉换算，照原样取出"),
    "40": ("数据正在大量改动，读不成前后一致的一份", "请过一会儿再运行"),
    "55": ("表正被锁着", "请过一会儿再运行"),
}  # fmt: skip
_SQLITE: dict[str, _Said] = {
    "SQLITE_NOTADB": ("内容不是 SQLite 数据库，或设了密码", "请换一个文件"),
    "SQLITE_CORRUPT": ("数据库文件已损坏", "请用备份的文件"),
    "SQLITE_BUSY": ("数据库正被另一个程序写入", "请等它写完，再运行"),
    "SQLITE_LOCKED": ("数据库正被另一个程序写入", "请等它写完，再运行"),
    "SQLITE_CANTOPEN": ("数据库文件打不开", "请检查路径和权限"),
    "SQLITE_READONLY": ("不能写入这个数据库", "请检查文件的权限；查询只写 SELECT"),
    "SQLITE_PERM": ("没有读写的权限", "请检查文件的权限"),
    "SQLITE_FULL": ("磁盘已满", "请腾出空间再运行"),
    "SQLITE_IOERR": ("磁盘读写出错", "请检查磁盘"),
    "SQLITE_ERROR": ("查询写得不对，数据库不认", "请照数据库里的表名和列名改正"),
}
_UNREACHABLE = ("连不上数据库服务器", _REACH)
_BROKEN_OFF = ("读到一半，数据库的连接断了", f"{_REACH}，再运行一次")
_OTHER = ("数据库出错，没有做完", f"请过一会儿再试，或{_ASK[1:]}")
_NOT_TEXT = ("有的字不是数据库说的那种编码", "请在地址后面写明编码，如 ?client_encoding=gb18030")
_NO_CODEC = ("没有这种编码", "请写 utf-8、gb18030 这样的名称")
_PASSWORD = ("password authentication failed", "no password supplied", "密码", "Password")


@contextmanager
def told_in_chinese(place: Place, *, connecting: bool = False) -> Iterator[None]:
    """InputError in place of whatever a database or its driver raises; nothing else is caught."""
    from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

    try:
        yield
    except InputError:
        raise
    except UnicodeError:
        raise fail(*_NOT_TEXT, place) from None
    except LookupError as error:
        if isinstance(error, KeyError | IndexError):
            raise
        raise fail(*_NO_CODEC, place) from None
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        name = error.name if isinstance(error, ModuleNotFoundError) else ""
        raise fail(*_no_driver(name or ""), place) from None
    except SQLAlchemyError as error:
        raise fail(*_explained(error, connecting=connecting), place) from None


def _no_driver(name: str) -> _Said:
    if name == "psycopg":
        remedy = "请运行 pip install 'reportgen[postgresql]'"
    else:
        remedy = f"请安装驱动 {name}" if name else "请安装这种数据库的驱动，见 data/README.md"
    return "没有装连这种数据库的驱动", remedy


def _explained(error: Exception, *, connecting: bool) -> _Said:
    driver_error = getattr(error, "orig", None) or error
    if name := getattr(driver_error, "sqlite_errorname", None):
        return _SQLITE.get("_".join(name.split("_")[:2]), _OTHER)
    state = getattr(driver_error, "sqlstate", None) or ""
    if said := _STATES.get(state) or _STATES.get(state[:2]):
        return said
    if connecting:
        return _not_connected(str(driver_error))
    return _BROKEN_OFF if getattr(error, "connection_invalidated", False) else _OTHER


def _not_connected(text: str) -> _Said:
    """What libpq says before there is a connection, without a code: read, never told."""
    if any(word in text for word in _PASSWORD):
        return _STATES["28P01"]
    if "does not exist" in text and "database" in text:
        return _STATES["3D000"]
    if "encoding" in text:
        return _NO_CODEC
    return _STATES["28"] if "pg_hba.conf" in text else _UNREACHABLE
