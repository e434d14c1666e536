"""One reading of a database: a single read-only transaction, all tables as they were at one moment.

Rows are streamed. A database that is written to meanwhile gives what stood there when the first
table was read (REPEATABLE READ; in SQLite any transaction).
"""

import codecs
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reportgen.core.problems import Place, fail
from reportgen.dataset.database.address import Address
from reportgen.dataset.database.stored_value import Undecodable
from reportgen.dataset.database.troubles import told_in_chinese

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, TableClause
    from sqlalchemy.sql import Executable

_AT_ONCE = 2_000  # rows handed over by the server at once
_PATIENCE = 10  # seconds until a server is given up, or a file that another program writes to


class Snapshot:
    """What a database holds at one moment; to be closed."""

    def __init__(self, address: Address, password: str | None, encoding: str = "") -> None:
        self.name = address.name
        self.kind = address.url.get_backend_name()
        self._place = Place(address.name)
        with told_in_chinese(self._place, connecting=True):
            self._engine = open_engine(address, password, encoding, read_only=True)
            try:
                self._connection = _begun(self._engine)
            except BaseException:
                self._engine.dispose()
                raise

    def close(self) -> None:
        """End the transaction and the connection."""
        from sqlalchemy.exc import SQLAlchemyError

        with suppress(SQLAlchemyError):  # nothing can be lost any more
            self._connection.close()
        self._engine.dispose()

    def tables(self, schema: str | None = None) -> list[str]:
        """The names of all tables and views, as the database spells them."""
        from sqlalchemy import inspect

        with told_in_chinese(self._place):
            found = inspect(self._connection)
            names = {*found.get_table_names(schema), *found.get_view_names(schema)}
            if self._engine.dialect.name == "postgresql":
                names.update(found.get_materialized_view_names(schema))
            return sorted(names)

    def is_table(self, name: str) -> bool:
        """Whether a name is that of a table and not of a view."""
        from sqlalchemy import inspect

        with told_in_chinese(self._place):
            return name in inspect(self._connection).get_table_names()

    def columns(self, table: str, schema: str | None = None) -> list[str]:
        """The names of a table's columns, in their order."""
        from sqlalchemy import inspect

        with told_in_chinese(Place(self.name, table)):
            found = inspect(self._connection).get_columns(table, schema)
            return [column["name"] for column in found]

    def heads(self, query: "Executable", place: Place) -> list[str]:
        """The names of the columns that a query of the bureau's own gives."""
        with told_in_chinese(place):
            result = self._connection.execute(query, execution_options={"stream_results": True})
            heads = list(result.keys()) if result.returns_rows else []
            result.close()
        if not heads:
            raise fail("查询没有结果", "请只写一条 SELECT", place)
        return heads

    def rows(self, statement: "Executable", place: Place) -> Iterator[Sequence[Any]]:
        """The rows that a statement gives, streamed."""
        with told_in_chinese(place):
            options = {"stream_results": True, "yield_per": _AT_ONCE}
            result = self._connection.execute(statement, execution_options=options)
            for part in result.partitions():
                yield from part


def as_query(sql: str, **values: str) -> "Executable":
    """A query of the bureau's own; `:year` and such in it are the `values` of these names."""
    from sqlalchemy import bindparam, text

    names = "|".join(values)
    plain = re.sub(rf"(?<![:\w\\]):(?!(?:{names})\b)(?=\w)", r"\:", sql.strip().rstrip(";"))
    used = [name for name in values if re.search(rf"(?<![:\w\\]):{name}\b", plain)]
    return text(plain).bindparams(*(bindparam(name, values[name]) for name in used))


def as_table(name: str, columns: Sequence[str], schema: str | None = None) -> "TableClause":
    """A table for statements, its columns named."""
    from sqlalchemy import column, table

    return table(name, *map(column, columns), schema=schema)


def open_engine(
    address: Address, password: str | None, encoding: str = "", *, read_only: bool = False
) -> "Engine":
    """What SQLAlchemy speaks to this database by; nothing is opened yet."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    if encoding:
        codecs.lookup(encoding)  # LookupError where there is none of that name
    options: dict[str, Any] = {"hide_parameters": True, "poolclass": NullPool}
    url = address.url
    if url.get_backend_name() == "sqlite":
        options["creator"] = partial(_open_file, url.database or "", encoding, read_only)
    else:
        url = url.set(password=password)
        options["connect_args"] = _connect_options(address, encoding)
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        # the driver would begin transactions by itself, and not where it reads
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _connect_options(address: Address, encoding: str) -> dict[str, Any]:
    if address.url.get_backend_name() != "postgresql":
        return {}
    options: dict[str, Any] = {"connect_timeout": _PATIENCE, "application_name": "reportgen"}
    if encoding:
        options["client_encoding"] = encoding
    elif "client_encoding" not in address.url.query:
        options["client_encoding"] = "utf8"
    return {name: value for name, value in options.items() if name not in address.url.query}


def _open_file(path: str, encoding: str, read_only: bool) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"file:{quote(path)}?mode={mode}", uri=True, timeout=_PATIENCE, isolation_level=None
    )
    connection.text_factory = partial(_decoded, encoding or "utf-8")
    return connection


def _decoded(encoding: str, data: bytes) -> str | Undecodable:
    # the driver's own exception repeats what it could not read
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return Undecodable()


def _begun(engine: "Engine") -> "Connection":
    """A connection in whose one transaction nothing can be written."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    elif engine.dialect.name in ("mysql", "mariadb"):
        options = {"isolation_level": "REPEATABLE READ"}
    elif engine.dialect.name == "oracle":
        options = {"isolation_level": "SERIALIZABLE"}
    connection = engine.connect().execution_options(**options)
    connection.begin()
    return connection
